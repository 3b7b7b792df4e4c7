import Logging
import ServiceKit

extension CarillonRequestContext {
    /// Names the event that a request became, for somebody who follows one: on a line with the request's id.
    func note(_ receipt: Receipt) {
        guard isDebugging else { return }
        logger.debug(
            "accepted",
            metadata: ["event": "\(receipt.id)", "type": "\(receipt.type)", "duplicate": "\(receipt.isDuplicate)"])
    }
}
