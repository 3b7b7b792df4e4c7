package import JSON

/// A tenant's own settings. Its entity id is the tenant's handle.
package struct SettingsDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var tenant: String
    package var ownerDefaultEmail: String?

    package init(tenant: String, ownerDefaultEmail: String? = nil) {
        self.tenant = tenant
        self.ownerDefaultEmail = ownerDefaultEmail
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        ownerDefaultEmail = try reader.optionalString("ownerDefaultEmail")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("ownerDefaultEmail", ifPresent: ownerDefaultEmail)
        }
    }
}
