package import Contracts

extension EmailLinks {
    /// With the key that the master key derives for links alone.
    package init(masterKey: MasterKey, publicURL: String) {
        self.init(key: masterKey.derived(for: "email-links"), publicURL: publicURL)
    }
}
