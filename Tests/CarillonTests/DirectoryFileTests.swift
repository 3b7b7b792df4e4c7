import Foundation
import Testing

@testable import CarillonMain

@Suite("A file of users")
struct DirectoryFileTests {
    /// Each entry as its line, id and body; each refusal as its line, pointer and code.
    private func read(_ text: String, isCSV: Bool = true) throws -> [String] {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try DirectoryFile(path: path, isCSV: isCSV)
        var lines: [String] = []
        while let next = try file.next() {
            switch next {
            case .success(let entry):
                lines.append("\(entry.line) \(entry.id) \(String(decoding: entry.body, as: UTF8.self))")
            case .failure(let refusal): lines.append("\(refusal.line) \(refusal.pointer) \(refusal.code)")
            }
        }
        #expect(file.position == file.size)
        return lines
    }

    @Test("columns become members; what is empty says nothing")
    func columns() throws {
        let lines = try read(
            "id,email,name,roles,attributes.plan,attributes.seats:number,attributes.beta:boolean,attributes.x:json\r\n"
                + "a,a@b.org,\"Ada, \"\"the\"\" first\",admin; owner|x,007,3,TRUE,[1]\r\n\r\n" + "b,,,,,,,\n")
        #expect(
            lines == [
                #"2 a {"id":"a","email":"a@b.org","name":"Ada, \"the\" first","roles":["admin","owner","x"],"attributes":{"plan":"007","seats":3,"beta":true,"x":[1]}}"#,
                #"4 b {"id":"b"}"#,
            ])
    }

    @Test("how somebody wants to be told of events stands in columns of its own")
    func notifications() throws {
        let lines = try read(
            "id,notifications.email,notifications.inbox,notifications.dailyAt,notifications.quietHours\n"
                + "a,daily,TRUE,07:30,22:00-07:00\nb,off,,,OFF\nc,,maybe,,\nd,,,,late\n")
        #expect(
            lines == [
                #"2 a {"id":"a","notifications":{"email":"daily","inbox":true,"dailyAt":"07:30","quietHours":{"from":"22:00","until":"07:00"}}}"#,
                #"3 b {"id":"b","notifications":{"email":"off","quietHours":"off"}}"#,
                "4 /notifications/inbox type", "5 /notifications/quietHours value",
            ])
    }

    @Test("line breaks in quotes count as lines, and the last record needs none")
    func lineBreaks() throws {
        let lines = try read("id;name\na;\"one\ntwo\"\nb;plain")
        #expect(lines == [#"2 a {"id":"a","name":"one\ntwo"}"#, #"4 b {"id":"b","name":"plain"}"#])
    }

    @Test("a byte order mark and tabs are fine")
    func variants() throws {
        #expect(try read("\u{feff}id\tname\nа\tb\na\tGröße\n") == ["2 /id value", #"3 a {"id":"a","name":"Größe"}"#])
    }

    @Test("a file that can't be read to its end is a failure, and not one that ends there", arguments: [true, false])
    func unreadable(isCSV: Bool) throws {
        // What the first page of a process holds is nothing that could be read.
        #expect(throws: Failure("/proc/self/mem can't be read to its end: Input/output error")) {
            var file = try DirectoryFile(path: "/proc/self/mem", isCSV: isCSV)
            _ = try file.next()
        }
    }

    @Test("a record that does not fit is refused by its line, and the next one is read")
    func refusals() throws {
        let lines = try read(
            "id,attributes.n:number\na,1,2\nb,x\n,1\nc d,1\ne,1e2\n")
        #expect(
            lines == [
                "2  columns", "3 /attributes/n type", "4 /id missing", "5 /id value",
                #"6 e {"id":"e","attributes":{"n":1e2}}"#,
            ])
    }

    @Test(
        "what can't be told apart stops the import with a sentence",
        arguments: [
            ("", "is empty"), ("email\na", "must be id"), ("id,phone\na,1", "\"phone\" is no column"),
            ("id,id\na,b", "twice"), ("id\n\"a\nb", "a quote is left open"), ("id,attributes.\na,b", "is no column"),
            ("id,attributes.x:date\na,b", "is no column"),
        ])
    func failures(text: String, sentence: String) throws {
        let failure = #expect(throws: Failure.self) { try read(text) }
        #expect(failure?.description.contains(sentence) == true, "\(failure?.description ?? "")")
    }

    @Test("bytes that are not UTF-8 stop it too")
    func encoding() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try Data([0x69, 0x64, 0x0a, 0xff, 0x0a]).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try DirectoryFile(path: path, isCSV: true)
        #expect(throws: Failure.self) { try file.next() }
    }

    @Test("JSON lines are taken as they are, if they have an id")
    func json() throws {
        let lines = try read("{\"id\":\"a\",\"roles\":[\"x\"]}\n{}\n[1]\n{\"id\":\"a/b\"}\noops\n", isCSV: false)
        #expect(
            lines == [
                #"1 a {"id":"a","roles":["x"]}"#, "2 /id missing", "3  type", "4 /id value", "5  malformed_json",
            ])
    }
}
