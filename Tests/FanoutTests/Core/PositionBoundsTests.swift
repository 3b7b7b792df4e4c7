import Contracts
import EventLog
import Fanout
import Projections
import Testing

@Suite struct PositionBoundsTests {
    @Test func `a position beyond all offsets is waited for, and does not overflow`() async throws {
        let scene = try await Scene()
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.startFolding()
        try await until { instance.runner.status.isReady }
        let beyond = Position(topic: Topics.control, partition: 0, offset: .max)
        await #expect(throws: FoldLag.self) {
            try await instance.runner.wait(until: beyond, timeout: .milliseconds(1))
        }
        await instance.stop()
    }
}
