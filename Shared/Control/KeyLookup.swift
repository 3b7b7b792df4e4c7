package import Contracts

/// What the hash of a key's text stands for.
package enum KeyLookup: Sendable {
    case active(Entity<KeyDocument>)
    /// The key was deleted; its id says which it was.
    case revoked(id: String)
}
