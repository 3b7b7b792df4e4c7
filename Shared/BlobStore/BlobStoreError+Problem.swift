package import ServiceKit

extension BlobStoreError: ProblemConvertible {
    /// What is wrong inside is for the log.
    package var problem: Problem {
        Problem.unavailable("storage_unavailable", "The store for audio is away, or refuses us. Try again.")
    }
}
