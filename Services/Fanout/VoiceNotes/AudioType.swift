/// A kind of audio that voice notes may have, and how its files begin.
enum AudioType: String, Hashable, Sendable, CaseIterable {
    case mpeg = "audio/mpeg"
    case mp4 = "audio/mp4"
    case ogg = "audio/ogg"
    case webm = "audio/webm"
    case wav = "audio/wav"

    /// What files of it are called, behind the dot.
    var fileExtension: String {
        switch self {
        case .mpeg: "mp3"
        case .mp4: "m4a"
        case .ogg: "ogg"
        case .webm: "webm"
        case .wav: "wav"
        }
    }

    /// Whether a file that begins so is in the container of this type. What is inside of it is not looked at.
    func isContainer(of head: [UInt8]) -> Bool {
        switch self {
        case .mpeg: Self.isMPEG(head)
        case .mp4: Self.isMP4(head)
        case .ogg: Self.isOgg(head)
        case .webm: Self.isWebM(head)
        case .wav: head.starts(with: "RIFF".utf8) && head.dropFirst(8).starts(with: "WAVE".utf8)
        }
    }

    /// A tag (ID3v2), or the header of a frame (ISO 11172-3, section 2.4.1.3): a sync word, and no value that is reserved.
    /// The layer is what tells it from AAC in ADTS, which has none.
    private static func isMPEG(_ head: [UInt8]) -> Bool {
        if head.starts(with: "ID3".utf8) { return head.count >= 10 && head[3] < 0xff && head[4] < 0xff }
        guard head.count >= 4, head[0] == 0xff, head[1] & 0xe0 == 0xe0 else { return false }
        let (version, layer) = (head[1] >> 3 & 3, head[1] >> 1 & 3)
        let (bitRate, sampleRate) = (head[2] >> 4, head[2] >> 2 & 3)
        return version != 1 && layer != 0 && bitRate != 15 && sampleRate != 3
    }

    /// A box `ftyp` (ISO 14496-12, section 4.3) whose brand is none of those for pictures.
    private static func isMP4(_ head: [UInt8]) -> Bool {
        guard head.count >= 16, head[4..<8].elementsEqual("ftyp".utf8) else { return false }
        let size = head[..<4].reduce(0) { $0 << 8 | Int($1) }
        let brand = String(decoding: head[8..<12], as: UTF8.self)
        return size >= 16 && size.isMultiple(of: 4) && brand.utf8.allSatisfy { (0x20...0x7e).contains($0) }
            && !["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "avis"].contains(brand)
    }

    /// The first page of a stream (RFC 3533, section 6) with the first packet of a codec for sound.
    private static func isOgg(_ head: [UInt8]) -> Bool {
        guard head.count >= 28, head.starts(with: "OggS".utf8), head[4] == 0, head[5] & 2 == 2 else { return false }
        let packet = head.dropFirst(27 + Int(head[26]))
        return ["OpusHead", "\u{1}vorbis", "Speex   ", "\u{7f}FLAC"].contains { packet.starts(with: $0.utf8) }
    }

    /// An EBML header (RFC 8794, section 11.2) whose DocType is `webm`.
    private static func isWebM(_ head: [UInt8]) -> Bool {
        guard head.starts(with: [0x1a, 0x45, 0xdf, 0xa3]) else { return false }
        let docType: [UInt8] = [0x42, 0x82, 0x84] + Array("webm".utf8)
        return head.indices.contains { head[$0...].starts(with: docType) }
    }
}
