import Foundation
import ServiceKit

/// Where a command finds a service.
enum ServiceAddress {
    /// - Parameters:
    ///   - url: as it was given, if it was.
    ///   - variable: that the service reads its own address from.
    static func url(
        _ url: String?, variable: String, port: Int, _ environment: [String: String]
    ) throws(Failure) -> String {
        if let url { return url.hasSuffix("/") ? String(url.dropLast()) : url }
        guard let text = environment[variable], !text.isEmpty else { return "http://127.0.0.1:\(port)" }
        guard let address = HostPort(text) else {
            throw Failure("\(variable) is \"\(text)\": allowed is host:port, such as 127.0.0.1:\(port)")
        }
        return "http://\(address.reachable)"
    }
}

/// The API key that a command shows.
enum ServiceKey {
    /// - Parameter file: that holds it; otherwise the environment does.
    static func read(_ file: String?, _ environment: [String: String]) throws(Failure) -> String {
        let text: String
        if let file {
            guard let content = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw Failure("\(file): there is no such file, or it can't be read")
            }
            text = content
        } else {
            text = environment["CARILLON_API_KEY"] ?? ""
        }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // It goes into a header, so nothing may stand in it that ends one.
        guard !key.isEmpty, key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw Failure(
                "an API key is needed: set CARILLON_API_KEY, or give --key-file (carillon key mint makes one)")
        }
        return key
    }
}
