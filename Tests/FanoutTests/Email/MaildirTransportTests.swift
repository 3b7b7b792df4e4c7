import Foundation
import Testing

@testable import Fanout

@Suite("Mail into a Maildir")
final class MaildirTransportTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "carillon-maildir-\(UUID())").path

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")
    }

    @Test("a message lies in new as a whole, under a name that follows from its delivery")
    func puts() async throws {
        let transport = MaildirTransport(path: path)
        let message = try TestMail.message("dlv_1", text: "Hello\n.\n")
        let answer = await transport.send(message).answer
        let file = try #require(transport.file(for: "dlv_1"))
        #expect(file == "\(path)/new/dlv_1.carillon")
        #expect(answer == .accepted(code: nil, file))
        let contents = try Data(contentsOf: URL(filePath: file))
        #expect(Array(contents) == message.encoded().filter { $0 != 13 })
        #expect(try names("tmp").isEmpty)
        #expect(try names("cur").isEmpty)
    }

    @Test("a retry makes no second file")
    func retry() async throws {
        let transport = MaildirTransport(path: path)
        let first = await transport.send(try TestMail.message("dlv_1", text: "first\n")).answer
        let second = await transport.send(try TestMail.message("dlv_1", text: "second\n")).answer
        #expect(first == second)
        #expect(try names("new") == ["dlv_1.carillon"])
        let contents = try String(contentsOfFile: "\(path)/new/dlv_1.carillon", encoding: .utf8)
        #expect(contents.contains("first"))
    }

    @Test("a retry of what a mail reader has already read makes no second file")
    func alreadyRead() async throws {
        let transport = MaildirTransport(path: path)
        _ = await transport.send(try TestMail.message("dlv_1")).answer
        try FileManager.default.moveItem(atPath: "\(path)/new/dlv_1.carillon", toPath: "\(path)/cur/dlv_1.carillon:2,S")
        let again = await transport.send(try TestMail.message("dlv_1")).answer
        #expect(again == .accepted(code: nil, "\(path)/cur/dlv_1.carillon:2,S"))
        #expect(try names("new").isEmpty)
    }

    @Test("many at once each get their file, and the same one many times gets one")
    func concurrent() async throws {
        let transport = MaildirTransport(path: path)
        let messages = try (0..<40).map { try TestMail.message("dlv_\($0 % 20)") }
        await withTaskGroup(of: AttemptAnswer.self) { group in
            for message in messages { group.addTask { await transport.send(message).answer } }
            for await answer in group {
                guard case .accepted = answer else {
                    Issue.record("\(answer)")
                    continue
                }
            }
        }
        #expect(try names("new").count == 20)
        #expect(try names("tmp").isEmpty)
    }

    @Test(
        "nothing but a delivery id becomes the name of a file",
        arguments: ["", "..", "a/b", "../x", "a\u{0}b", "a.b", "a:b"])
    func names(delivery: String) {
        #expect(MaildirTransport.fileName(for: delivery) == nil)
    }

    @Test("a folder that can't be made is named, when it is verified and when it is used")
    func unusable() async throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let transport = MaildirTransport(path: path)
        let error = await #expect(throws: MailTransportError.self) { try await transport.verify() }
        #expect(error?.description.contains(path) == true)
        let answer = await transport.send(try TestMail.message("dlv_1")).answer
        guard case .fault(.unprepared, let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains(path))
    }

    @Test("verifying makes the folder and removes what a crash left long ago")
    func verifies() async throws {
        let transport = MaildirTransport(path: path)
        try await transport.verify()
        let (old, young) = ("\(path)/tmp/dlv_1.carillon.1.1.carillon", "\(path)/tmp/dlv_2.carillon.1.1.carillon")
        for file in [old, young] { #expect(FileManager.default.createFile(atPath: file, contents: nil)) }
        let longAgo = Date(timeIntervalSinceNow: -40 * 3600)
        try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: old)
        try await transport.verify()
        #expect(try names("tmp") == ["dlv_2.carillon.1.1.carillon"])
    }
}
