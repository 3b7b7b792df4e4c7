import Testing

@testable import ServiceKit

struct ConnectionBoundTests {
    @Test func `a process may open as many files as it could ask for`() {
        OpenFiles.raise()
        #expect(OpenFiles.allowed.now == OpenFiles.allowed.most)
        #expect(OpenFiles.allowed.now > 0)
    }

    @Test(arguments: [
        (1_000_000, 8192), (32_768, 8192), (32_767, 8191), (4096, 1024), (20, 16), (Int.max, 8192),
    ])
    func `connections leave files to everything else`(files: Int, connections: Int) {
        #expect(ConnectionBound(openFiles: files).most == connections)
    }

    @Test func `who takes fewer than it would like to says how many, and what to do`() throws {
        #expect(ConnectionBound(openFiles: 32_768).warning == nil)
        let warning = try #require(ConnectionBound(openFiles: 4096).warning)
        #expect(warning.hasPrefix("at most 1024 connections are taken at once, since this process may have 4096 files"))
        #expect(warning.contains("32768"))
    }
}
