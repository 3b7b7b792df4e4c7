import Contracts
import Foundation
import ServiceKit
import Testing

struct DataFolderTests {
    @Test func `the master key is made once, for its owner's eyes only`() throws {
        let path = Self.newPath()
        let first = try DataFolder(settings(path)).masterKey()
        let second = try DataFolder(settings(path)).masterKey()
        #expect(try second.open(first.seal("whsec_x", for: "ep_1"), for: "ep_1") == "whsec_x")
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/master.key")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func `of many who make the key at the same time all get the same`() async throws {
        let path = Self.newPath()
        let settings = try settings(path)
        let sealed = try DataFolder(settings).masterKey().seal("x", for: "e")
        try FileManager.default.removeItem(atPath: "\(path)/master.key")
        try await withThrowingTaskGroup(of: MasterKey.self) { group in
            for _ in 0..<16 { group.addTask { try DataFolder(settings).masterKey() } }
            var keys: [MasterKey] = []
            for try await key in group { keys.append(key) }
            let sample = try #require(keys.first).seal("y", for: "e")
            for key in keys { #expect(try key.open(sample, for: "e") == "y") }
            #expect(throws: ContractError.self) { try keys[0].open(sealed, for: "e") }
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(left == ["master.key"])
    }

    @Test func `a key that is set is used, and none is made`() throws {
        let path = Self.newPath()
        var settings = try settings(path)
        settings.masterKey = Secret(SettingsTests.key)
        let key = try DataFolder(settings).masterKey()
        let same = try #require(MasterKey([UInt8](repeating: 7, count: 32)))
        #expect(try same.open(key.seal("x", for: "e"), for: "e") == "x")
        #expect(!FileManager.default.fileExists(atPath: "\(path)/master.key"))
    }

    @Test func `a damaged key is an error that names its file`() throws {
        let path = Self.newPath()
        let folder = try DataFolder(settings(path))
        let file = "\(path)/master.key"
        #expect(
            FileManager.default.createFile(
                atPath: file, contents: Data("half".utf8), attributes: [.posixPermissions: 0o600]))
        let error = try #require(throws: SettingsError.self) { try folder.masterKey() }
        #expect(error.name == file)
        #expect(error.description.contains("32 bytes in base64"))
    }

    @Test(arguments: [0o640, 0o604, 0o660])
    func `a key that others may use stops the start`(mode: Int) throws {
        let path = Self.newPath()
        let folder = try DataFolder(settings(path))
        _ = try folder.masterKey()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(path)/master.key")
        let error = try #require(throws: SettingsError.self) { try folder.masterKey() }
        #expect(error.name == "\(path)/master.key")
        #expect(error.description.contains("chmod 600"))
    }

    @Test func `the key may lie elsewhere, where its name is a link`() throws {
        let path = Self.newPath()
        let folder = try DataFolder(settings(path))
        let sealed = try folder.masterKey().seal("x", for: "e")
        try FileManager.default.moveItem(atPath: "\(path)/master.key", toPath: "\(path)/kept")
        try FileManager.default.createSymbolicLink(atPath: "\(path)/master.key", withDestinationPath: "\(path)/kept")
        #expect(try folder.masterKey().open(sealed, for: "e") == "x")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(path)/kept")
        #expect(throws: SettingsError.self) { try folder.masterKey() }
    }

    @Test func `an instance keeps its name`() throws {
        let path = Self.newPath()
        let name = try DataFolder(settings(path)).memberID(of: "fanout")
        #expect(name.hasPrefix("fanout_"))
        #expect(try DataFolder(settings(path)).memberID(of: "fanout") == name)
        #expect(try DataFolder(settings(Self.newPath())).memberID(of: "fanout") != name)
    }

    @Test func `a folder that can't be made is named`() throws {
        let file = Self.newPath()
        try Data().write(to: URL(fileURLWithPath: file))
        let error = try #require(throws: SettingsError.self) { try DataFolder(settings("\(file)/data")) }
        #expect(error.name == "CARILLON_DATA_DIR")
        #expect(error.description.contains("\(file)/data"))
    }

    static func newPath() -> String { NSTemporaryDirectory() + "carillon-data-\(UUID().uuidString)" }

    private func settings(_ path: String) throws -> Settings {
        try Settings(environment: ["CARILLON_DATA_DIR": path])
    }
}
