import HTTPTypes
import Hummingbird
import NIOCore

/// A route that takes a POST, reads its body and answers as long an answer as an accepted event gets.
enum BareRoute {
    static func serve(port: Int) async throws {
        let answer = ByteBuffer(
            string: #"{"id":"evt_01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"invoice.paid","schemaVersion":1,"#
                + #""state":"accepted","acceptedAt":"2026-01-01T00:00:00.000Z","duplicate":false}"#)
        let router = Router()
        router.post("/api/v1/notifications") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return Response(
                status: .accepted, headers: [.contentType: "application/json"], body: .init(byteBuffer: answer))
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
        try await application.runService()
    }
}
