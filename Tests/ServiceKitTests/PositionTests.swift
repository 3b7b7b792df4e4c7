import EventLog
import HTTPTypes
import ServiceKit
import Testing

struct PositionTests {
    @Test func `positions are written short and read back`() throws {
        let positions = [
            Position(topic: "carillon.control", partition: 0, offset: 17),
            Position(topic: "carillon.dead-letters", partition: 11, offset: 0),
        ]
        let text = PositionHeader.text(positions)
        #expect(text == "control:0:17,dead-letters:11:0")
        #expect(try PositionHeader.positions(text) == positions)
        #expect(try PositionHeader.positions("control:0:17, events:1:2").count == 2)
    }

    @Test func `of many positions the last of each partition says it all, and more than are taken are none`() {
        func event(_ partition: Int, _ offset: Int64) -> Position {
            Position(topic: "carillon.events", partition: partition, offset: offset)
        }
        #expect(
            PositionHeader.text(lastOf: [event(3, 9), event(11, 1234567), event(3, 10)])
                == "events:3:10,events:11:1234567")
        #expect(PositionHeader.text(lastOf: []) == nil)
        #expect(PositionHeader.text(lastOf: (0..<17).map { event($0, 0) }) == nil)
        #expect(PositionHeader.text(Position(topic: "other", partition: 0, offset: 0)) == "other:0:0")
    }

    @Test(arguments: [
        "", "control", "control:0", "control:0:x", "control:-1:0", ":0:0", "a:0:0,", "a:0:0:0",
        "control:0:9223372036854775807",
    ])
    func `any other text is refused`(text: String) throws {
        let problem = try #require(throws: Problem.self) { try PositionHeader.positions(text) }
        #expect(problem.code == "invalid_position")
    }

    @Test func `a partition that a topic never has is refused, and topics of later versions are not judged`() throws {
        for text in ["control:1:0", "control:0:1,events:12:0", "deliveries:99999:3"] {
            let problem = try #require(throws: Problem.self) { try PositionHeader.positions(text) }
            #expect(problem.code == "invalid_position")
        }
        let problem = try #require(throws: Problem.self) { try PositionHeader.positions("control:1:0") }
        #expect(problem.status == .badRequest)
        #expect(problem.detail.contains("partition 1 of control, whose partitions are numbered 0 to 0"))
        #expect(try PositionHeader.positions("events:11:0,digests:70:1").count == 2)
    }
}
