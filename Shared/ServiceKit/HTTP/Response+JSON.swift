package import HTTPTypes
package import Hummingbird
package import JSON
import NIOCore

extension Response {
    /// A JSON answer of what writes itself.
    package static func json(
        _ status: HTTPResponse.Status = .ok, _ value: some JSONEncodable, headers: HTTPFields = [:]
    ) -> Response {
        json(status, headers: headers) { value.write(to: &$0) }
    }

    /// A JSON answer of what `write` writes: one value.
    package static func json(
        _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ write: (inout JSONWriter) -> Void
    ) -> Response {
        var writer = JSONWriter(reservingCapacity: 512)
        write(&writer)
        return bytes(status, writer.bytes, type: "application/json", headers: headers)
    }

    package static func bytes(
        _ status: HTTPResponse.Status = .ok, _ bytes: some Sequence<UInt8>, type: String, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        let buffer = ByteBuffer(bytes: bytes)
        headers.append(HTTPField(name: .contentType, value: type))
        headers.append(HTTPField(name: .contentLength, value: String(buffer.readableBytes)))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }

    package static func problem(_ problem: Problem, requestID: String) -> Response {
        var writer = JSONWriter(reservingCapacity: 512)
        problem.write(to: &writer, requestID: requestID)
        return bytes(problem.status, writer.bytes, type: "application/problem+json", headers: problem.headers)
    }
}
