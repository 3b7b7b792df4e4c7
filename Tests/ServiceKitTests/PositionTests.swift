import EventLog
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

    @Test(arguments: [
        "", "control", "control:0", "control:0:x", "control:-1:0", ":0:0", "a:0:0,", "a:0:0:0",
        "control:0:9223372036854775807",
    ])
    func `any other text is refused`(text: String) throws {
        let problem = try #require(throws: Problem.self) { try PositionHeader.positions(text) }
        #expect(problem.code == "invalid_position")
    }
}
