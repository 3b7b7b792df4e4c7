import Logging
import ServiceKit

extension Settings {
    /// What is in force, in the order of the variables, with every secret masked.
    var shown: [(name: String, value: String)] {
        let kafka = kafkaOptions.keys.sorted().map { option in
            ("CARILLON_KAFKA_" + option.uppercased().replacing(".", with: "_"), "***")
        }
        let key =
            masterKey.map { "\($0)" } ?? "\(dataFolder)/master.key"
        let egress = egressAllow.map { "\($0)" }.joined(separator: ",")
        let proxies = trustedProxies.map { "\($0)" }.joined(separator: ",")
        let schedule = retrySchedule.map(\.carillonText).joined(separator: ",")
        return [(SettingName.logURL.rawValue, "\(logURL)")] + kafka + [
            (SettingName.dataFolder.rawValue, dataFolder),
            (SettingName.ingestAddress.rawValue, "\(ingestAddress)"),
            (SettingName.fanoutAddress.rawValue, "\(fanoutAddress)"),
            (SettingName.publicURL.rawValue, publicURL),
            (SettingName.masterKey.rawValue, key),
            (SettingName.smtpURL.rawValue, mailURL.shown),
            (SettingName.mailFrom.rawValue, mailFrom ?? "carillon@ and the host of the public URL"),
            (SettingName.jwtKeySet.rawValue, jwt.map { "\($0.keySet)" } ?? "none: JWTs are not taken"),
            (SettingName.jwtIssuer.rawValue, jwt?.issuer ?? "none"),
            (SettingName.jwtAudience.rawValue, jwt?.audience ?? "none"),
            (SettingName.blobURL.rawValue, "\(blobURL)"),
            (SettingName.supportEmail.rawValue, supportEmail ?? "none: reports to support are mailed to nobody"),
            (SettingName.egressAllow.rawValue, egress.isEmpty ? "none" : egress),
            (SettingName.egressProxy.rawValue, egressProxy?.shown ?? "none"),
            (SettingName.retrySchedule.rawValue, schedule),
            (SettingName.rateLimits.rawValue, rateLimits ? "on" : "off"),
            (SettingName.shutdownTimeout.rawValue, shutdownTimeout.carillonText),
            (SettingName.trustedProxies.rawValue, proxies.isEmpty ? "none" : proxies),
            (SettingName.logLevel.rawValue, logLevel.rawValue),
        ]
    }
}

extension MailURL {
    /// With the user, who is no secret, and without the password.
    fileprivate var shown: String {
        guard case .smtp(let server) = self, let login = server.login else { return description }
        return description.replacing("://", with: "://\(login.user):***@", maxReplacements: 1)
    }
}
