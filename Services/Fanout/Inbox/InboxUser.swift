import Access
import Contracts
import Control
import Hummingbird
import ServiceKit

/// Whose inbox a request is about.
enum InboxUser {
    /// The user of the credential, where it has one. One that is a whole tenant's names the user in `?user=`.
    ///
    /// - Throws: `Problem` 400 where nobody is named, 404 for a user who is not in the tenant's directory.
    static func of(_ request: Request, _ credential: Credential, in control: ControlState) throws(Problem)
        -> Entity<UserDocument>
    {
        let named = request.uri.queryParameters["user"].map(String.init)
        guard let id = credential.user ?? named else {
            throw Problem.badRequest(
                "missing_parameter", "user", "must name a user: this credential belongs to the whole tenant")
        }
        // Who has an inbox of their own is told nothing of others.
        if let named, named != id { throw Problem.notFound }
        guard let user = control.user(tenant: credential.tenant, id: id) else { throw Problem.notFound }
        return user
    }
}
