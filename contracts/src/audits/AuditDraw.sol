// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IJobMarket} from "../market/IJobMarket.sol";
import {IJobReader} from "../market/IJobReader.sol";
import {IEscrow} from "../money/IEscrow.sol";
import {AuditId, AuditIdLib} from "../types/AuditId.sol";
import {JobId} from "../types/JobId.sol";
import {Audits} from "../types/JobSpec.sol";
import {BlockRandomness} from "./BlockRandomness.sol";
import {IAuditCourt} from "./IAuditCourt.sol";
import {IAuditorRegistry} from "./IAuditorRegistry.sol";
import {Sortition} from "./Sortition.sol";

/// @notice From a receipt to the beginning of its audit, or to the end of its hold.
/// @dev Layout of an audit, four slots:
///
///     slot 0   [7..0] standing [55..8] height [71..56] auditors [87..72] seats [103..88] committed [119..104] revealed
///              [159..120] commitUntil [199..160] revealUntil [239..200] disputeUntil
///     slot 1   seed
///     slot 2   workerDigest
///     slot 3   claim
abstract contract AuditDraw is IAuditCourt, BlockRandomness {
    /// @dev Blocks from a receipt to the one whose hash decides: who anchors cannot know it.
    uint256 internal constant DELAY = 4;

    /// @dev Seats for each auditor that is drawn on average.
    uint256 private constant SEATS = 2;

    IJobMarket internal immutable _MARKET;
    IJobReader internal immutable _JOBS;
    IEscrow internal immutable _ESCROW;
    IAuditorRegistry internal immutable _REGISTRY;

    mapping(AuditId auditId => Audit) internal _audits;
    mapping(JobId jobId => uint256) private _reserved;

    constructor(IJobMarket market, IJobReader jobs, IEscrow escrow, IAuditorRegistry registry) {
        _MARKET = market;
        _JOBS = jobs;
        _ESCROW = escrow;
        _REGISTRY = registry;
    }

    /// @inheritdoc IAuditCourt
    function schedule(JobId jobId, uint16 attempt, uint32 segment) external {
        if (msg.sender != address(_MARKET)) revert NotTheMarket(address(_MARKET), msg.sender);
        AuditId auditId = AuditIdLib.idOf(jobId, attempt, segment);
        Audit storage audit = _audits[auditId];
        uint256 height = block.number + DELAY;
        (audit.standing, audit.height) = (Standing.Scheduled, uint48(height));
        emit AuditScheduled(auditId, jobId, attempt, segment, height);
    }

    /// @inheritdoc IAuditCourt
    function draw(JobId jobId, uint16 attempt, uint32[] calldata segments) external {
        bool live = _MARKET.isLive(jobId, attempt);
        for (uint256 i; i < segments.length; ++i) {
            AuditId auditId = AuditIdLib.idOf(jobId, attempt, segments[i]);
            Audit storage audit = _inStanding(auditId, Standing.Scheduled);
            if (live) {
                _decide(auditId, audit);
            } else {
                audit.standing = Standing.Passed;
                emit AuditPassed(auditId, jobId);
            }
        }
    }

    /// @inheritdoc IAuditCourt
    function auditOf(AuditId auditId) external view returns (Audit memory) {
        return _audits[auditId];
    }

    /// @inheritdoc IAuditCourt
    function isDrawn(AuditId auditId, address auditor, uint256 unit) external view returns (bool) {
        Audit storage audit = _audits[auditId];
        if (audit.seed == 0) return false;
        (uint256 units, uint256 total) = _REGISTRY.unitsAt(auditor, _snapshotOf(audit));
        return unit < units && Sortition.isDrawn(audit.seed, auditor, unit, audit.auditors, total);
    }

    /// @inheritdoc IAuditCourt
    function snapshotOf(AuditId auditId) external view returns (uint48) {
        return _snapshotOf(_audits[auditId]);
    }

    /// @inheritdoc IAuditCourt
    function reservedOf(JobId jobId) external view returns (uint256) {
        return _reserved[jobId];
    }

    function _inStanding(AuditId auditId, Standing standing) internal view returns (Audit storage audit) {
        audit = _audits[auditId];
        if (audit.standing != standing) revert WrongStanding(auditId, audit.standing);
    }

    function _requireDrawn(AuditId auditId, Audit storage audit, address auditor, uint256 unit) internal view {
        (uint256 units, uint256 total) = _REGISTRY.unitsAt(auditor, _snapshotOf(audit));
        if (unit >= units) revert UnitUnknown(auditor, units, unit);
        // INVARIANT: only the lot decides who answers.
        if (!Sortition.isDrawn(audit.seed, auditor, unit, audit.auditors, total)) {
            revert NotDrawn(auditId, auditor, unit);
        }
    }

    function _decide(AuditId auditId, Audit storage audit) private {
        JobId jobId = auditId.jobId();
        (bytes32 randomness, bool isLate) = recordRandomness(audit.height);
        (Audits memory terms,,) = _JOBS.auditTermsOf(jobId);
        bytes32 seed = Sortition.seedOf(randomness, auditId);
        // INVARIANT: forgetting a block saves nobody from an audit.
        if (!isLate && !Sortition.isSampled(seed, terms.rate)) {
            emit AuditPassed(auditId, jobId);
            return _pass(auditId, audit);
        }
        uint256 seats = _fund(jobId, terms);
        if (seats == 0) {
            emit AuditUnfunded(auditId, jobId);
            return _pass(auditId, audit);
        }
        audit.standing = Standing.Begun;
        audit.seed = seed;
        audit.auditors = terms.auditors;
        audit.seats = uint16(seats);
        IJobMarket.SegmentTerms memory clocks = _MARKET.segmentTermsOf(jobId, auditId.segment());
        // Whoever answers executes the segment; the worker may have another one to finish before.
        uint256 commitUntil = block.timestamp + clocks.moveClock + 2 * uint256(clocks.segmentTime);
        uint256 revealUntil = commitUntil + clocks.moveClock;
        audit.commitUntil = uint40(commitUntil);
        audit.revealUntil = uint40(revealUntil);
        audit.disputeUntil = uint40(revealUntil + clocks.moveClock + clocks.segmentTime);
        _emitBegun(auditId, audit);
    }

    /// @dev Sets fees apart for as many seats as the budget still pays, of those that the job asks for.
    function _fund(JobId jobId, Audits memory terms) private returns (uint256 seats) {
        seats = Math.min(SEATS * terms.auditors, type(uint16).max);
        if (terms.fee == 0) return seats;
        uint256 reserved = _reserved[jobId];
        // INVARIANT: audits never spend more than their budget, whatever else the job's escrow holds.
        seats = Math.min(seats, (terms.budget - reserved) / terms.fee);
        if (seats == 0) return 0;
        uint256 amount = _ESCROW.reserve(jobId, seats * terms.fee);
        _reserved[jobId] = reserved + amount;
        return amount / terms.fee;
    }

    function _pass(AuditId auditId, Audit storage audit) private {
        audit.standing = Standing.Passed;
        _MARKET.lift(auditId.jobId(), auditId.attempt(), auditId.segment());
    }

    function _emitBegun(AuditId auditId, Audit storage audit) private {
        emit AuditBegun(
            auditId,
            auditId.jobId(),
            auditId.attempt(),
            auditId.segment(),
            audit.seed,
            _snapshotOf(audit),
            audit.auditors,
            audit.seats,
            audit.commitUntil,
            audit.revealUntil,
            audit.disputeUntil
        );
    }

    /// @dev INVARIANT: the stakes among which auditors are drawn are older than the receipt.
    function _snapshotOf(Audit storage audit) private view returns (uint48) {
        return uint48(audit.height - DELAY - 1);
    }
}
