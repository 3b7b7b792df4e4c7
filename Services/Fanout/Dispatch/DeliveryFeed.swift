package import Contracts
package import EventLog
package import Projections
import Synchronization

/// Passes on what the deliveries' fold folds, decoded once for all: to observers that were not there yet when the runner
/// was made. Dispatch needs the runner to switch off an endpoint, and the runner needs its observers.
///
/// What this instance writes itself it tells the feed: then nobody decodes it again, and a plan that is certain to count
/// is passed on before it is folded.
package final class DeliveryFeed: FoldObserver {
    private let observers = Mutex<[any DeliveryObserver]>([])
    /// What the fold has decoded of the batch at hand, in its order.
    private let decoded = Mutex<[FoldedDelivery]>([])
    /// What the fold has released of the batch at hand.
    private let released = Mutex<[LaneWork]>([])
    /// Of the partitions that this instance owns.
    private let tails = Mutex<[Int: DeliveryTail]>([:])

    package init() {}

    /// To be called before the runner runs.
    package func attach(_ observer: any DeliveryObserver) {
        observers.withLock { $0.append(observer) }
    }

    /// From now on this instance plans for these partitions, and nobody else should.
    ///
    /// - Parameter next: the next offset of `carillon.deliveries` to fold in each.
    package func own(_ partitions: Set<Int>, next: [TopicPartition: Int64]) {
        tails.withLock { tails in
            for partition in partitions {
                let place = TopicPartition(topic: Topics.deliveries, partition: partition)
                tails[partition] = DeliveryTail(next: next[place] ?? 0)
            }
        }
    }

    package func disown(_ partitions: Set<Int>) {
        tails.withLock { tails in
            for partition in partitions { tails[partition] = nil }
        }
    }

    /// This instance has written records to a partition: others than plans, and parts that go on with one, of which
    /// the fold tells whether they count.
    package func wrote(_ contents: [(content: DeliveryRecord, offset: Int64)], in partition: Int) {
        guard !contents.isEmpty else { return }
        update([partition]) { tails in
            for (content, offset) in contents { tails[partition]?.wrote(content, at: offset) }
        }
    }

    /// This instance has written plans of events that had none.
    ///
    /// - Parameter folded: what was folded when that was looked up.
    /// - Returns: the plans that are certain to count by now.
    package func wrote(
        _ plans: [(DeliveryRecord, Position)], checkedFrom folded: [TopicPartition: Int64]
    ) -> [Plan] {
        guard !plans.isEmpty else { return [] }
        var checkedFrom: [Int: Int64] = [:]
        for (place, next) in folded where place.topic == Topics.deliveries { checkedFrom[place.partition] = next }
        return update(Set(plans.lazy.map(\.1.partition))) { tails in
            for (content, position) in plans {
                // Of a plan that only begins the fold alone tells whether it counts.
                var isWhole = true
                if case .plan(let plan) = content { isWhole = plan.through == nil }
                tails[position.partition]?.wrote(
                    content, at: position.offset, checkedFrom: isWhole ? checkedFrom[position.partition] ?? 0 : nil)
            }
        }
    }

    @discardableResult
    private func update(_ partitions: Set<Int>, _ change: (inout [Int: DeliveryTail]) -> Void) -> [Plan] {
        let observers = observers.withLock { $0 }
        // Passed on under the lock: a plan must not be foreseen when it is folded already.
        return tails.withLock { tails in
            change(&tails)
            var passed: [Plan] = []
            for partition in partitions {
                let certain = tails[partition]?.takeCertain() ?? []
                pass(on: certain, to: observers)
                passed += certain
            }
            return passed
        }
    }

    private func pass(on plans: [Plan], to observers: [any DeliveryObserver]) {
        guard !plans.isEmpty else { return }
        for observer in observers { observer.foreseen(plans) }
    }

    package var fold: String? { "deliveries" }

    package func folded(_ records: [LogRecord]) {
        let observers = observers.withLock { $0 }
        let known = decoded.withLock { decoded in
            defer { decoded = [] }
            return decoded
        }
        let deliveries = Self.contents(of: records, decoded: known)
        tails.withLock { tails in
            guard !tails.isEmpty else { return }
            for (partition, offsets) in Self.offsets(of: records) {
                // Taken out, so that it is changed in place.
                guard var tail = tails.removeValue(forKey: partition) else { continue }
                for offset in offsets { tail.fold(offset) }
                pass(on: tail.takeCertain(), to: observers)
                tails[partition] = tail
            }
        }
        for observer in observers { observer.folded(deliveries) }
        let released = released.withLock { released in
            defer { released = [] }
            return released
        }
        guard !released.isEmpty else { return }
        for observer in observers { observer.released(released) }
    }

    /// What was decoded, in the order of the records; what was not, is now. What can't be was reported by the fold.
    private static func contents(of records: [LogRecord], decoded known: [FoldedDelivery]) -> [FoldedDelivery] {
        func isKnown(_ index: Int, _ record: LogRecord) -> Bool {
            known[index].offset == record.position.offset && known[index].partition == record.position.partition
        }
        if known.count == records.count, records.indices.allSatisfy({ isKnown($0, records[$0]) }) { return known }
        var next = known.startIndex
        return records.compactMap { record in
            if next < known.endIndex, isKnown(next, record) {
                defer { next += 1 }
                return known[next]
            }
            guard let content = try? DeliveryRecord(record) else { return nil }
            return FoldedDelivery(
                partition: record.position.partition, offset: record.position.offset, content: content)
        }
    }

    private static func offsets(of records: [LogRecord]) -> [(partition: Int, offsets: [Int64])] {
        var runs: [(partition: Int, offsets: [Int64])] = []
        for index in records.indices {
            let (partition, offset) = (records[index].position.partition, records[index].position.offset)
            if runs.last?.partition == partition {
                runs[runs.count - 1].offsets.append(offset)
            } else {
                runs.append((partition, [offset]))
            }
        }
        return runs
    }

    package func undecodable(_ faults: [FoldFault]) {
        for observer in observers.withLock({ $0 }) { observer.undecodable(faults) }
    }

    package func foldRestarted(_ name: String) {
        guard name == fold else { return }
        tails.withLock { tails in
            for partition in tails.keys { tails[partition] = DeliveryTail(next: 0) }
        }
        for observer in observers.withLock({ $0 }) { observer.deliveriesRestarted() }
    }

    /// Decodes a batch for the fold.
    func reader() -> Reader { Reader(feed: self) }

    /// Decodes the records of one batch, those that this instance wrote from memory.
    struct Reader {
        private let feed: DeliveryFeed
        private var decoded: [FoldedDelivery] = []

        fileprivate init(feed: DeliveryFeed) {
            self.feed = feed
        }

        /// - Throws: `ContractError`.
        mutating func content(of record: LogRecord) throws(ContractError) -> DeliveryRecord {
            let place = record.position
            let content: DeliveryRecord
            if let own = feed.tails.withLock({ $0[place.partition]?.content(at: place.offset) }) {
                content = own
            } else {
                content = try DeliveryRecord(record)
            }
            decoded.append(FoldedDelivery(partition: place.partition, offset: place.offset, content: content))
            return content
        }

        /// The fold has folded the batch, which may still be rolled back.
        ///
        /// - Parameter released: lanes in which an ordered delivery is due now.
        func finish(released: [LaneWork]) {
            feed.decoded.withLock { $0 += decoded }
            if !released.isEmpty { feed.released.withLock { $0 += released } }
        }
    }
}
