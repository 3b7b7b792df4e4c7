import ChildProcess
import Glibc
import Testing

struct ChildProcessTests {
    @Test func `a program holds nothing of what is open here, but its input and outputs`() async throws {
        // Like a socket of a server, it says nothing of children.
        let open = dup(1)
        defer { close(open) }
        let files = await Served.output(of: try ChildProcess("ls", ["/proc/self/fd"]))
        // The last is the folder that it lists.
        #expect(files == "0\n1\n2\n3\n")
    }
}
