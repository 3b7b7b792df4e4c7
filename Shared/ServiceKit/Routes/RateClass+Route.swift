import Access
import HTTPTypes

extension RateClass {
    /// What a route counts as.
    init(_ route: Route) {
        let isRead = route.method == .get || route.method == .head
        self =
            switch route.access {
            case .open, .proof: isRead ? .pages : .reports
            case .scope(.eventsWrite): isRead ? .reads : .events
            case .scope, .operatorScope, .credential: isRead ? .reads : .writes
            }
    }
}
