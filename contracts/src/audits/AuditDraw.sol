// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IJobMarket} from "../market/IJobMarket.sol";
import {IJobReader} from "../market/IJobReader.sol";
import {IEscrow} from "../money/IEscrow.sol";
import {AuditId, AuditIdLib} from "../types/AuditId.sol";
import {JobId} from "../types/JobId.sol";
import {Audits} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {BlockRandomness} from "./BlockRandomness.sol";
import {IAuditCourt} from "./IAuditCourt.sol";
import {IAuditorRegistry} from "./IAuditorRegistry.sol";
import {Sortition} from "./Sortition.sol";

/// @notice From a receipt to the beginning of its audit, or to the end of its hold.
/// @dev Layout of an audit, four slots:
///
///     slot 0   [7..0] standing [55..8] height [71..56] auditors [87..72] seats [103..88] committed [119..104] revealed
///              [159..120] commitUntil [199..160] revealUntil [239..200] disputeUntil [247..240] condemned
///     slot 1   seed
///     slot 2   workerDigest
///     slot 3   claim
abstract contract AuditDraw is IAuditCourt, BlockRandomness {
    uint256 private constant LONGEST_DELAY = 200;

    /// @dev Seats for each auditor that is drawn on average.
    uint256 private constant SEATS = 2;

    IJobMarket internal immutable _MARKET;
    IJobReader internal immutable _JOBS;
    IEscrow internal immutable _ESCROW;
    IAuditorRegistry internal immutable _REGISTRY;

    /// @dev Blocks from a receipt to the one whose hash decides. Where proposers are known ahead, it is more than that, so that who anchors cannot
    /// know that it will make that block; it is also the time that auditors have to enlist for the first segment.
    uint256 private immutable _DELAY;

    mapping(AuditId auditId => Audit) internal _audits;
    mapping(JobId jobId => uint256) private _reserved;
    mapping(JobId jobId => uint256) private _returned;

    /// @param delay Blocks from a receipt to the one that decides, at most 200, so that its hash is still to be had by `BLOCKHASH`.
    constructor(IJobMarket market, IJobReader jobs, IEscrow escrow, IAuditorRegistry registry, uint256 delay) {
        if (delay == 0 || delay > LONGEST_DELAY) revert DelayOutOfRange(LONGEST_DELAY, delay);
        _MARKET = market;
        _JOBS = jobs;
        _ESCROW = escrow;
        _REGISTRY = registry;
        _DELAY = delay;
    }

    /// @inheritdoc IAuditCourt
    function schedule(JobId jobId, uint16 attempt, uint32 segment) external {
        if (msg.sender != address(_MARKET)) revert NotTheMarket(address(_MARKET), msg.sender);
        AuditId auditId = AuditIdLib.idOf(jobId, attempt, segment);
        Audit storage audit = _audits[auditId];
        audit.standing = Standing.Scheduled;
        _schedule(auditId, audit);
    }

    /// @inheritdoc IAuditCourt
    function draw(JobId jobId, uint16 attempt, uint32[] calldata segments) external {
        bool live = _MARKET.isLive(jobId, attempt);
        for (uint256 i; i < segments.length; ++i) {
            AuditId auditId = AuditIdLib.idOf(jobId, attempt, segments[i]);
            Audit storage audit = _inStanding(auditId, Standing.Scheduled);
            if (!live) {
                audit.standing = Standing.Passed;
                emit AuditPassed(auditId, jobId);
            } else if (_isShort(auditId, _enlistedAt(auditId, audit))) {
                // INVARIANT: a draw is put off by how many could be drawn, never by what it would come to.
                if (block.number <= audit.height) revert HeightNotPassed(audit.height, block.number);
                _schedule(auditId, audit);
            } else {
                _decide(auditId, audit);
            }
        }
    }

    /// @inheritdoc IAuditCourt
    function reclaim(JobId jobId) external {
        JobState state = _MARKET.statusOf(jobId).state;
        bool over = state == JobState.Finalized || state == JobState.Cancelled || state == JobState.Void;
        if (!over) revert JobNotOver(jobId);
        uint256 amount = _returned[jobId];
        _returned[jobId] = 0;
        (, address requester, address token) = _JOBS.auditTermsOf(jobId);
        emit FeesReclaimed(jobId, requester, amount);
        _ESCROW.pay(token, requester, amount);
    }

    /// @inheritdoc IAuditCourt
    function auditOf(AuditId auditId) external view returns (Audit memory) {
        return _audits[auditId];
    }

    /// @inheritdoc IAuditCourt
    function isDrawn(AuditId auditId, address auditor, uint256 unit) external view returns (bool) {
        Audit storage audit = _audits[auditId];
        if (audit.seed == 0) return false;
        (uint256 units, uint256 total) = _REGISTRY.enlistedAt(auditId.jobId(), auditor, _snapshotOf(audit));
        return unit < units && Sortition.isDrawn(audit.seed, auditor, unit, audit.auditors, total);
    }

    /// @inheritdoc IAuditCourt
    function snapshotOf(AuditId auditId) external view returns (uint48) {
        return _snapshotOf(_audits[auditId]);
    }

    /// @inheritdoc IAuditCourt
    function isDue(AuditId auditId) external view returns (bool) {
        Audit storage audit = _audits[auditId];
        if (audit.standing != Standing.Scheduled || block.number <= audit.height) return false;
        JobId jobId = auditId.jobId();
        if (!_MARKET.isLive(jobId, auditId.attempt())) return true;
        (, uint256 total) = _REGISTRY.enlistedOf(jobId, address(0));
        return !_isShort(auditId, total);
    }

    /// @inheritdoc IAuditCourt
    function reservedOf(JobId jobId) external view returns (uint256) {
        return _reserved[jobId];
    }

    /// @inheritdoc IAuditCourt
    function returnedOf(JobId jobId) external view returns (uint256) {
        return _returned[jobId];
    }

    /// @dev Keeps fees that nobody earned for the job's later audits.
    function _giveBack(JobId jobId, uint256 amount) internal {
        _returned[jobId] += amount;
    }

    function _inStanding(AuditId auditId, Standing standing) internal view returns (Audit storage audit) {
        audit = _audits[auditId];
        if (audit.standing != standing) revert WrongStanding(auditId, audit.standing);
    }

    function _requireDrawn(AuditId auditId, Audit storage audit, address auditor, uint256 unit) internal view {
        (uint256 units, uint256 total) = _REGISTRY.enlistedAt(auditId.jobId(), auditor, _snapshotOf(audit));
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
        // Whoever answers executes the segment, after another one that it may have to finish, and after the state before it was asked for.
        uint256 commitUntil = block.timestamp + 2 * (uint256(clocks.moveClock) + clocks.segmentTime);
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
        (uint256 reserved, uint256 returned) = (_reserved[jobId], _returned[jobId]);
        // INVARIANT: audits never spend more than their budget, whatever else the job's escrow holds.
        seats = Math.min(seats, (terms.budget - reserved + returned) / terms.fee);
        if (seats == 0) return 0;
        uint256 missing = Math.saturatingSub(seats * terms.fee, returned);
        uint256 added = missing == 0 ? 0 : _ESCROW.reserve(jobId, missing);
        seats = Math.min(seats, (returned + added) / terms.fee);
        _reserved[jobId] = reserved + added;
        _returned[jobId] = returned + added - seats * terms.fee;
    }

    function _schedule(AuditId auditId, Audit storage audit) private {
        uint256 height = block.number + _DELAY;
        audit.height = uint48(height);
        emit AuditScheduled(auditId, auditId.jobId(), auditId.attempt(), auditId.segment(), height);
    }

    /// @dev Whether fewer units are there than are to be drawn while there is time to wait for more: until the segment could be final.
    function _isShort(AuditId auditId, uint256 enlisted) private view returns (bool) {
        (JobId jobId, uint32 segment) = (auditId.jobId(), auditId.segment());
        (Audits memory terms,,) = _JOBS.auditTermsOf(jobId);
        if (enlisted >= terms.auditors) return false;
        (, uint64 finality,) = _MARKET.receiptOf(jobId, segment);
        return block.timestamp < finality;
    }

    function _enlistedAt(AuditId auditId, Audit storage audit) private view returns (uint256 total) {
        (, total) = _REGISTRY.enlistedAt(auditId.jobId(), address(0), _snapshotOf(audit));
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

    /// @dev INVARIANT: the stakes among which auditors are drawn are older than the block that decides.
    function _snapshotOf(Audit storage audit) private view returns (uint48) {
        return audit.height - 1;
    }
}
