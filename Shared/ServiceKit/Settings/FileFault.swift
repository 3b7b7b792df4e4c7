import Foundation

/// Says why a file or folder can't be used, in words that name the cause and nothing else.
package enum FileFault {
    package static func reason(of error: any Error) -> String {
        if let error = error as? CocoaError {
            switch error.code {
            case .fileReadNoSuchFile, .fileNoSuchFile: return "it does not exist"
            case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
            case .fileWriteOutOfSpace: return "no space left on the device"
            case .fileWriteVolumeReadOnly: return "the file system is read-only"
            default: break
            }
            if let cause = error.underlying as? POSIXError { return String(cString: strerror(cause.code.rawValue)) }
            if let cause = error.underlying { return "\(cause)" }
        }
        if let error = error as? POSIXError { return String(cString: strerror(error.code.rawValue)) }
        return "\(error)"
    }
}
