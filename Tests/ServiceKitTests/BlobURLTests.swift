import ServiceKit
import Testing

@Suite struct BlobURLTests {
    @Test func `a folder or a bucket is named, with where it is`() throws {
        #expect(try BlobURL("file:/srv/audio") == .folder("/srv/audio"))
        #expect(try BlobURL("file:///srv/audio/") == .folder("/srv/audio"))
        #expect(try BlobURL("s3://notes") == .s3(S3Address(bucket: "notes")))
        let whole = try BlobURL("s3://my-notes/a/b/?region=eu-central-1&endpoint=http://minio:9000/")
        #expect(
            whole
                == .s3(
                    S3Address(
                        bucket: "my-notes", prefix: "a/b", region: "eu-central-1", endpoint: "http://minio:9000")))
        #expect(whole.description == "s3://my-notes/a/b?region=eu-central-1&endpoint=http://minio:9000")
    }

    @Test(arguments: [
        "", "file:", "/srv/audio", "http://host/bucket", "s3://", "s3://ab", "s3://Notes", "s3://id:secret@notes",
        "s3://notes:9000", "s3://notes#x", "s3://notes?zone=a", "s3://notes?region=", "s3://notes?region=a&region=b",
        "s3://notes?endpoint=minio:9000", "s3://notes?endpoint=http://minio/path",
        "s3://notes?endpoint=http://id:secret@minio", "s3://notes?region=EU", "s3://notes/\u{1}",
    ])
    func `anything else is refused, and not repeated`(_ text: String) {
        let error = #expect(throws: BlobURLError.self) { _ = try BlobURL(text) }
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `audio goes to the data folder until something else is said`() throws {
        #expect(try Settings(environment: ["CARILLON_DATA_DIR": "/d"]).blobURL == .folder("/d/uploads"))
        let both = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": " s ", "AWS_SESSION_TOKEN": ""]
        let settings = try Settings(environment: both.merging(["CARILLON_BLOB_URL": "s3://notes/p"]) { $1 })
        #expect(settings.blobURL == .s3(S3Address(bucket: "notes", prefix: "p")))
        #expect(settings.blobCredentials == S3Credentials(accessKeyID: "id", secretAccessKey: Secret("s")))
        #expect(!"\(settings)".contains("\"s\""))
        #expect(try Settings(environment: ["AWS_ACCESS_KEY_ID": "id"]).blobCredentials == nil)
        let error = #expect(throws: SettingsError.self) {
            _ = try Settings(environment: ["CARILLON_BLOB_URL": "s3://id:hush@notes"])
        }
        #expect(error?.name == "CARILLON_BLOB_URL")
        #expect(error?.description.contains("hush") == false)
    }
}
