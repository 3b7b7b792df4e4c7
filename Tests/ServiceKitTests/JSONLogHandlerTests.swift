import JSON
import Logging
import ServiceKit
import Synchronization
import Testing

struct JSONLogHandlerTests {
    @Test func `a line is one JSON object with its metadata`() throws {
        let (logger, lines) = logger()
        var scoped = logger
        scoped[metadataKey: "tenant"] = "acme"
        scoped.warning(
            "slow \"thing\"\n",
            metadata: ["delivery": "dlv_1", "list": ["a", "b"], "map": ["k": "v"], "tenant": "beta"])
        let line = try #require(lines.all.first)
        #expect(line.last == UInt8(ascii: "\n"))
        let object = try JSONDocument(parsing: line.dropLast()).root
        #expect(
            object.members.map(\.name) == ["time", "level", "logger", "message", "delivery", "list", "map", "tenant"])
        #expect(object["level"]?.string == "warning")
        #expect(object["message"]?.string == "slow \"thing\"\n")
        #expect(object["list"]?.elements.map(\.string) == ["a", "b"])
        #expect(object["map"]?["k"]?.string == "v")
        #expect(object["tenant"]?.string == "beta")
    }

    @Test func `what is below the level is not written`() {
        let (logger, lines) = logger()
        logger.debug("quiet")
        #expect(lines.all.isEmpty)
    }

    @Test func `secrets are not written, by their type or by their name`() throws {
        let (logger, lines) = logger()
        logger.error("x", metadata: ["value": "\(Secret("hunter2"))", "map": ["Authorization": "Bearer hunter2"]])
        let line = try #require(lines.all.first)
        #expect(!String(decoding: line, as: UTF8.self).contains("hunter2"))
    }

    private final class Lines: Sendable {
        let stored = Mutex<[[UInt8]]>([])
        var all: [[UInt8]] { stored.withLock { $0 } }
    }

    private func logger() -> (Logger, Lines) {
        let lines = Lines()
        let output = LogOutput { line in lines.stored.withLock { $0.append(line) } }
        return (Logger(label: "test") { JSONLogHandler(label: $0, output: output) }, lines)
    }
}
