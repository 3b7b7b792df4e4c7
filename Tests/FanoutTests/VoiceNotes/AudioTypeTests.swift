import Testing

@testable import Fanout

@Suite struct AudioTypeTests {
    private static func page(_ packet: [UInt8], version: UInt8 = 0, flags: UInt8 = 2) -> [UInt8] {
        Array("OggS".utf8) + [version, flags] + [UInt8](repeating: 0, count: 20) + [1, UInt8(packet.count)] + packet
    }

    private static func ftyp(_ brand: String, size: UInt8 = 20) -> [UInt8] {
        [0, 0, 0, size] + Array("ftyp\(brand)".utf8) + [0, 0, 2, 0] + Array("isom".utf8)
    }

    private static func webm(_ docType: String) -> [UInt8] {
        [0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 0x01, 0x42, 0xf7, 0x81, 0x01, 0x42, 0x82]
            + [0x80 | UInt8(docType.utf8.count)] + Array(docType.utf8)
    }

    private static func riff(_ form: String) -> [UInt8] {
        Array("RIFF".utf8) + [36, 0, 0, 0] + Array("\(form)fmt ".utf8)
    }

    /// How files begin, and what they are.
    private static let table: [(head: [UInt8], name: String, type: AudioType?)] = [
        ([0xff, 0xfb, 0x90, 0x64], "MPEG-1, layer III", .mpeg),
        ([0xff, 0xf3, 0x40, 0xc0], "MPEG-2, layer III", .mpeg),
        ([0xff, 0xfd, 0x90, 0x04], "MPEG-1, layer II", .mpeg),
        (Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 0], "a tag before MPEG audio", .mpeg),
        ([0xff, 0xf1, 0x50, 0x80], "AAC in ADTS", nil),
        ([0xff, 0xeb, 0x90, 0x64], "a version that is reserved", nil),
        ([0xff, 0xfb, 0xf0, 0x64], "a bit rate that is reserved", nil),
        ([0xff, 0xfb, 0x9c, 0x64], "a sample rate that is reserved", nil),
        ([0xff, 0xd8, 0xff, 0xe0], "a JPEG", nil),
        ([0xff, 0xfe, 0x41, 0x00], "text in UTF-16, which looks like layer I", .mpeg),
        (Array("ID3".utf8), "a tag that breaks off", nil),
        (ftyp("M4A "), "AAC as phones record it", .mp4),
        (ftyp("isom"), "MP4", .mp4),
        (ftyp("mp42"), "MP4", .mp4),
        (ftyp("heic"), "a picture", nil),
        (ftyp("avif"), "a picture", nil),
        (ftyp("M4A ", size: 8), "a box that is too small", nil),
        (Array("ftypM4A ".utf8) + [UInt8](repeating: 0, count: 12), "a box without its size", nil),
        (page(Array("OpusHead".utf8) + [1, 1]), "Opus", .ogg),
        (page([1] + Array("vorbis".utf8)), "Vorbis", .ogg),
        (page(Array("Speex   ".utf8)), "Speex", .ogg),
        (page([0x7f] + Array("FLAC".utf8)), "FLAC in Ogg", .ogg),
        (page([0x80] + Array("theora".utf8)), "a film", nil),
        (page(Array("OpusHead".utf8), flags: 0), "a page from the middle", nil),
        (page(Array("OpusHead".utf8), version: 1), "another version of Ogg", nil),
        (webm("webm"), "WebM", .webm),
        (webm("matroska"), "Matroska", nil),
        ([0x1a, 0x45, 0xdf, 0xa3], "a header that breaks off", nil),
        (riff("WAVE"), "WAVE", .wav),
        (riff("AVI "), "a film", nil),
        (Array("fLaC".utf8), "FLAC by itself", nil),
        (Array("<html><script>alert(1)</script>".utf8), "a page", nil),
        (Array("MZ".utf8) + [UInt8](repeating: 0x90, count: 62), "a program", nil),
        ([], "nothing", nil),
    ]

    @Test func `a file is of the type that its beginning says, and of no other`() {
        for row in Self.table {
            for type in AudioType.allCases {
                #expect(type.isContainer(of: row.head) == (type == row.type), "\(row.name) as \(type.rawValue)")
            }
        }
    }

    @Test func `no beginning of a file, however short, is read beyond its end`() {
        for row in Self.table {
            for count in 0...row.head.count {
                for type in AudioType.allCases { _ = type.isContainer(of: Array(row.head.prefix(count))) }
            }
        }
        for type in AudioType.allCases { #expect(!type.isContainer(of: [0xff])) }
    }
}
