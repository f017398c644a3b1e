// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../dispute/IDisputeGame.sol";
import {AuditId} from "../types/AuditId.sol";
import {GameId} from "../types/GameId.sol";
import {Audits} from "../types/JobSpec.sol";
import {PackedSeat, PackedSeatLib, SeatState} from "../types/PackedSeat.sol";
import {Outcome} from "../types/Resolution.sol";
import {AuditDraw} from "./AuditDraw.sol";
import {IAuditCourt} from "./IAuditCourt.sol";

/// @notice The end of an audit, fees and faults.
/// @dev A fee is set apart for each seat. It is paid for an answer that is known to be right: the segment became final, a game showed it false, or the
/// worker was condemned for its silence in this audit; in the last two the slashed stake outweighs all fees. Otherwise it goes back to the job's audits.
abstract contract AuditVerdicts is AuditDraw {
    /// @dev Of a unit, what silence costs: one part in this many.
    uint256 private constant SILENCE_SHARE = 10;

    IDisputeGame internal immutable _GAME;

    mapping(AuditId auditId => mapping(address auditor => mapping(uint256 unit => PackedSeat))) internal _seats;
    mapping(AuditId auditId => mapping(address challenger => GameId)) internal _games;

    constructor(IDisputeGame game) {
        _GAME = game;
    }

    /// @inheritdoc IAuditCourt
    function settle(AuditId auditId) external {
        Audit storage audit = _inStanding(auditId, Standing.Begun);
        Standing standing;
        if (_MARKET.isLive(auditId.jobId(), auditId.attempt())) {
            _requireAfter(audit.disputeUntil);
            // INVARIANT: no segment becomes final whose worker did not answer for it.
            if (audit.claim == 0) revert WorkerSilent(auditId);
            standing = Standing.Settled;
            _MARKET.lift(auditId.jobId(), auditId.attempt(), auditId.segment());
        } else {
            // Who has committed may still reveal: that the attempt ended is not its fault.
            _requireAfter(audit.revealUntil);
            standing = Standing.Ended;
        }
        audit.standing = standing;
        (Audits memory terms,,) = _JOBS.auditTermsOf(auditId.jobId());
        uint256 refund = uint256(terms.fee) * (audit.seats - audit.revealed);
        emit AuditSettled(auditId, standing, refund);
        _giveBack(auditId.jobId(), refund);
    }

    /// @inheritdoc IAuditCourt
    function collect(AuditId auditId, address auditor, uint256 unit) external {
        Verdict verdict = verdictOf(auditId, auditor, unit);
        if (verdict == Verdict.Open) revert NotDecided(auditId);
        // INVARIANT: who is to be accused is not paid.
        if (verdict == Verdict.Guilty) revert NotPayable(auditId, auditor, unit);
        _close(auditId, auditor, unit);
        if (verdict == Verdict.Right) _payAuditor(auditId, auditor, unit);
        else _refuseFee(auditId, auditor, unit);
    }

    /// @inheritdoc IAuditCourt
    function accuse(AuditId auditId, address auditor, uint256 unit) external {
        Audit storage audit = _settled(auditId);
        SeatState state = _seats[auditId][auditor][unit].state();
        uint256 penalty = _REGISTRY.unit();
        Fault fault = Fault.Silent;
        if (state == SeatState.Revealed) {
            if (verdictOf(auditId, auditor, unit) != Verdict.Guilty) revert NotGuilty(auditId, auditor, unit);
            fault = _isFalsified(auditId) ? Fault.Disproved : Fault.Undisputed;
            _refuseFee(auditId, auditor, unit);
        } else {
            if (state == SeatState.Closed) revert WrongSeat(auditId, auditor, unit, state);
            // INVARIANT: nobody is punished for a silence that its attempt's end explains, or where others had taken all seats.
            bool due = audit.standing == Standing.Settled || (audit.claim != 0 && _isFalsified(auditId));
            bool hadSeat = state == SeatState.Committed || audit.committed < audit.seats;
            if (!due || !hadSeat) revert NotGuilty(auditId, auditor, unit);
            if (state == SeatState.Empty) _requireDrawn(auditId, audit, auditor, unit);
            penalty /= SILENCE_SHARE;
        }
        _close(auditId, auditor, unit);
        emit AuditorAccused(auditId, auditor, msg.sender, unit, fault);
        _REGISTRY.seize(auditor, penalty, msg.sender);
    }

    /// @inheritdoc IAuditCourt
    function seatOf(AuditId auditId, address auditor, uint256 unit) external view returns (SeatState) {
        return _seats[auditId][auditor][unit].state();
    }

    /// @inheritdoc IAuditCourt
    function gameOf(AuditId auditId, address challenger) external view returns (GameId) {
        return _games[auditId][challenger];
    }

    /// @inheritdoc IAuditCourt
    function verdictOf(AuditId auditId, address auditor, uint256 unit) public view returns (Verdict) {
        Audit storage audit = _settled(auditId);
        PackedSeat seat = _seats[auditId][auditor][unit];
        if (seat.state() != SeatState.Revealed) revert WrongSeat(auditId, auditor, unit, seat.state());
        bool vouched = seat.matches(audit.claim);
        if (_isFalsified(auditId)) return vouched ? Verdict.Guilty : Verdict.Right;
        // INVARIANT: an attempt that ends at no great cost pays nobody, or its worker could end it to pay accomplices.
        if (audit.standing == Standing.Ended) return audit.condemned ? Verdict.Right : Verdict.Wrong;
        return vouched ? _verdictOnVouching(auditId) : _verdictOnDiffering(_games[auditId][auditor]);
    }

    /// @dev Right when the segment is final; not known any more where its attempt was over before that.
    function _verdictOnVouching(AuditId auditId) private view returns (Verdict) {
        if (_MARKET.statusOf(auditId.jobId()).finalized > auditId.segment()) return Verdict.Right;
        return _MARKET.isLive(auditId.jobId(), auditId.attempt()) ? Verdict.Open : Verdict.Wrong;
    }

    /// @dev INVARIANT: whoever answers something else than the worker must say so in a game. One that is won shows the segment false, and this is not asked.
    function _verdictOnDiffering(GameId gameId) private view returns (Verdict) {
        if (GameId.unwrap(gameId) == 0) return Verdict.Guilty;
        return _GAME.gameOf(gameId).outcome == Outcome.None ? Verdict.Open : Verdict.Wrong;
    }

    function _payAuditor(AuditId auditId, address auditor, uint256 unit) private {
        (Audits memory terms,, address token) = _JOBS.auditTermsOf(auditId.jobId());
        emit FeePaid(auditId, auditor, unit, terms.fee);
        if (terms.fee != 0) _ESCROW.pay(token, auditor, terms.fee);
    }

    function _refuseFee(AuditId auditId, address auditor, uint256 unit) private {
        (Audits memory terms,,) = _JOBS.auditTermsOf(auditId.jobId());
        emit FeeRefused(auditId, auditor, unit);
        _giveBack(auditId.jobId(), terms.fee);
    }

    /// @dev INVARIANT: a seat is paid or punished once.
    function _close(AuditId auditId, address auditor, uint256 unit) private {
        _seats[auditId][auditor][unit] = PackedSeatLib.pack(0, SeatState.Closed);
    }

    function _isFalsified(AuditId auditId) private view returns (bool) {
        return _MARKET.isFalsified(auditId.jobId(), auditId.attempt(), auditId.segment());
    }

    function _settled(AuditId auditId) private view returns (Audit storage audit) {
        audit = _audits[auditId];
        if (audit.standing != Standing.Settled && audit.standing != Standing.Ended) {
            revert WrongStanding(auditId, audit.standing);
        }
    }

    function _requireAfter(uint256 from) internal view {
        if (block.timestamp <= from) revert TooEarly(from, block.timestamp);
    }
}
