package import JSON

/// That a job is to plan nothing more. It stands where the job does.
package struct ReplayCancel: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var job: String
    package var tenant: String
    /// Who asked: a key's id.
    package var actor: String
    package var at: Int64

    package init(job: String, tenant: String, actor: String, at: Int64) {
        self.job = job
        self.tenant = tenant
        self.actor = actor
        self.at = at
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        job = try reader.string("job")
        tenant = try reader.string("tenant")
        actor = try reader.string("actor")
        at = try reader.time("at")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("job", job)
            writer.member("tenant", tenant)
            writer.member("actor", actor)
            writer.member("at", time: at)
        }
    }
}
