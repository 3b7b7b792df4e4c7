import Logging

extension Settings {
    /// Reads the settings.
    ///
    /// - Parameter environment: that of the process, or a test's own; names that don't begin with `CARILLON_` are ignored.
    /// - Throws: `SettingsError`, naming the first variable that is unknown or wrong.
    package init(environment: [String: String]) throws(SettingsError) {
        var values: [String: String] = [:]
        if let path = environment[SettingName.config.rawValue], !path.isEmpty {
            values = try SettingsFile.read(path)
        }
        for (name, value) in environment where name.hasPrefix(SettingName.prefix) { values[name] = value }
        let reader = try SettingsReader(values)

        let dataFolder = try reader.folder(.dataFolder) ?? "./data"
        self.dataFolder = dataFolder
        logURL =
            try reader.value(.logURL, "sqlite:folder or kafka://host:9092,host:9092", LogURL.init(_:))
            ?? .sqlite(folder: "\(dataFolder)/log")
        kafkaOptions = try reader.kafkaOptions(used: logURL)
        ingestAddress = try reader.address(.ingestAddress) ?? HostPort(host: "127.0.0.1", port: 8080)
        let fanoutAddress = try reader.address(.fanoutAddress) ?? HostPort(host: "127.0.0.1", port: 8081)
        self.fanoutAddress = fanoutAddress
        publicURL =
            try reader.value(.publicURL, "an http or https URL without query, such as https://hooks.example.org") {
                PublicURL.normalized($0)
            } ?? "http://\(fanoutAddress)"
        masterKey = try reader.masterKey(required: logURL)
        mailURL = try reader.mailURL() ?? .maildir(folder: "\(dataFolder)/outbox")
        mailFrom = try reader.value(.mailFrom, "an address, or a name and an address in angle brackets") { $0 }
        jwt = try reader.jwt()
        blobURL = try reader.blobURL() ?? .folder("\(dataFolder)/uploads")
        blobCredentials = S3Credentials(environment: environment)
        supportEmail = try reader.value(.supportEmail, "an e-mail address") { $0 }
        egressAllow = try reader.list(.egressAllow, "networks such as 10.0.0.0/8, separated by commas") {
            NetworkRange($0)
        }
        egressProxy = try reader.egressProxy()
        retrySchedule = try reader.schedule() ?? [.seconds(5), .seconds(10), .seconds(20), .seconds(40)]
        rateLimits =
            try reader.value(.rateLimits, "on or off") { ["on": true, "off": false][$0] } ?? true
        shutdownTimeout =
            try reader.duration(.shutdownTimeout, in: .milliseconds(100) ... .seconds(300)) ?? .seconds(20)
        variables = reader.variables
        trustedProxies = try reader.list(.trustedProxies, "networks such as 10.0.0.0/8, separated by commas") {
            NetworkRange($0)
        }
        logLevel =
            try reader.value(.logLevel, "trace, debug, info, notice, warning, error or critical") {
                Logger.Level(rawValue: $0)
            } ?? .info
    }
}
