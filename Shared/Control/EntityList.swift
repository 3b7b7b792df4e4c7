import Contracts

/// A tenant's entities of one kind: by id, and in the order in which they were created.
struct EntityList<Document: ControlDocument>: Sendable {
    private(set) var ordered: [Entity<Document>] = []
    private var byID: [String: Entity<Document>] = [:]

    subscript(id: String) -> Entity<Document>? { byID[id] }

    /// Puts an entity at the place of the one with its id, if there is one.
    mutating func put(_ entity: Entity<Document>) {
        let former = byID.updateValue(entity, forKey: entity.document.entityID)
        if let former, former.createdOffset == entity.createdOffset {
            ordered[place(of: former.createdOffset)] = entity
            return
        }
        if let former { ordered.remove(at: place(of: former.createdOffset)) }
        ordered.insert(entity, at: place(of: entity.createdOffset))
    }

    mutating func remove(_ id: String) {
        guard let former = byID.removeValue(forKey: id) else { return }
        ordered.remove(at: place(of: former.createdOffset))
    }

    /// The index of the entity created at this offset, or where it belongs. A record creates one entity, so that
    /// offsets tell entities apart.
    private func place(of createdOffset: Int64) -> Int {
        var low = 0
        var high = ordered.count
        while low < high {
            let middle = (low + high) / 2
            if ordered[middle].createdOffset < createdOffset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
