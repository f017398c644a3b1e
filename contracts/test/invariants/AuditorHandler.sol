// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {AuditId} from "../../src/types/AuditId.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {SeatState} from "../../src/types/PackedSeat.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {GameMoves} from "./GameMoves.sol";

/// @notice Ann re-executes what she is drawn for, answers, disputes what differs and is in time; Bob and Cyd vouch without looking, answer anything, or keep
/// silent, join and leave.
abstract contract AuditorHandler is GameMoves {
    /// @dev Audits that can still change.
    AuditId[] internal _pending;
    uint256 private _known;
    mapping(AuditId auditId => bool) private _annCommitted;

    function draw(uint256 seed) external {
        _follow();
        if (_pending.length == 0) return;
        if (seed >> 8 & 1 == 0) vm.roll(block.number + 5);
        _draw(_pending[seed % _pending.length]);
    }

    /// @notice Bob or Cyd commits, or reveals, or does not.
    function answer(uint256 seed) external {
        _follow();
        (AuditId auditId, IAuditCourt.Audit memory audit) = _begun(seed, false);
        if (AuditId.unwrap(auditId) == 0) return;
        _answer(auditId, audit, seed >> 8);
    }

    /// @notice Somebody disputes what the worker claimed, rightly or not.
    function disputeClaim(uint256 seed) external {
        _follow();
        (AuditId auditId,) = _begun(seed, true);
        if (AuditId.unwrap(auditId) == 0) return;
        address who = seed >> 8 & 1 == 0 ? bob : rival;
        _dispute(auditId, who, seed >> 16 & 1 == 0, false);
    }

    /// @notice Ends an audit, or decides fees and faults of one, whoever they concern.
    function judge(uint256 seed) external {
        _follow();
        if (_pending.length != 0) _condemn(_pending[seed % _pending.length]);
        if (_pending.length != 0) _settle(_pending[seed % _pending.length]);
        if (_audits.length != 0) _decide(_audits[seed % _audits.length]);
    }

    function joinOrLeave(uint256 seed) external {
        address who = seed >> 8 & 1 == 0 ? bob : cyd;
        uint256 units = registry.unitsOf(who);
        if (seed >> 16 & 1 == 0) {
            _try(who, address(registry), abi.encodeCall(registry.withdrawLeft, ()), "auditor left");
        } else if (units == 0 || (units == 1 && seed >> 17 & 1 == 0)) {
            _try(who, address(registry), abi.encodeCall(registry.join, (1)), "auditor joined");
        } else {
            _try(who, address(registry), abi.encodeCall(registry.beginLeaving, (1)), "auditor leaving");
        }
    }

    /// @notice Bob or Cyd offers its units for a job, or takes them away; anybody says that units are gone.
    function enlistOrResign(uint256 seed) external {
        if (market.jobCount() == 0) return;
        JobId jobId = _job(seed);
        address who = seed >> 8 & 1 == 0 ? bob : cyd;
        if (seed >> 16 & 3 == 0) {
            _try(who, address(registry), abi.encodeCall(registry.resign, (jobId)), "auditor resigned");
        } else if (seed >> 16 & 3 == 1) {
            _try(stranger, address(registry), abi.encodeCall(registry.refresh, (jobId, who)), "units refreshed");
        } else {
            _enlist(jobId, who);
        }
    }

    /// @dev One that goes on, with the worker's claim revealed where that is asked for; or zero.
    function _begun(uint256 seed, bool claimed) internal view returns (AuditId, IAuditCourt.Audit memory) {
        uint256 pending = _pending.length;
        for (uint256 i; i < pending; ++i) {
            AuditId auditId = _pending[(seed % pending + i) % pending];
            IAuditCourt.Audit memory audit = court.auditOf(auditId);
            if (audit.standing != IAuditCourt.Standing.Begun) continue;
            if (!claimed || (audit.claim != 0 && _isLive(auditId))) return (auditId, audit);
        }
        return (AuditId.wrap(0), court.auditOf(AuditId.wrap(0)));
    }

    // ------------------------------------------------------------------ duties of the honest auditor

    function _serveAuditor(AuditId auditId, IAuditCourt.Audit memory audit, bool lazy) internal {
        if (!_annCommitted[auditId] && block.timestamp <= audit.commitUntil && _isLive(auditId)) {
            if (lazy && block.timestamp < audit.commitUntil) return;
            _annCommitted[auditId] = true;
            StepClaim memory right = _rightClaim(auditId.jobId(), auditId.segment());
            for (uint32 unit; unit < 2; ++unit) {
                // Whether it is drawn, and has a seat, is not its doing.
                if (court.isDrawn(auditId, ann, unit)) _commit(auditId, ann, unit, right);
            }
        } else if (_annCommitted[auditId] && block.timestamp > audit.commitUntil) {
            if (block.timestamp <= audit.revealUntil && (!lazy || block.timestamp == audit.revealUntil)) {
                _annReveals(auditId);
            }
            if (block.timestamp <= audit.disputeUntil && (!lazy || block.timestamp == audit.disputeUntil)) {
                _annDisputes(auditId, audit);
            }
        }
    }

    /// @dev What Bob and Cyd do: they vouch for the worker's answer, give another one, or forget.
    function _answer(AuditId auditId, IAuditCourt.Audit memory audit, uint256 seed) internal {
        if (block.timestamp > audit.commitUntil) {
            if (block.timestamp <= audit.revealUntil) _revealSeats(auditId, seed);
        } else if (_isLive(auditId)) {
            address who = seed & 1 == 0 ? bob : cyd;
            StepClaim memory claim = _claimAt(auditId.jobId(), uint256(auditId.segment()) * INTERVAL + INTERVAL - 1);
            if (seed >> 1 & 3 == 0) claim = _rightClaim(auditId.jobId(), auditId.segment());
            if (seed >> 1 & 3 == 1) claim.trace = bytes32(seed);
            _commit(auditId, who, 0, claim);
            _commit(auditId, who, 1, claim);
        }
    }

    // ------------------------------------------------------------------ what anybody may do

    /// @dev Takes new audits into the books, and those that are over out of them.
    function _follow() internal {
        while (_known < _audits.length) {
            _pending.push(_audits[_known++]);
        }
        for (uint256 i = _pending.length; i > 0; --i) {
            IAuditCourt.Standing standing = court.auditOf(_pending[i - 1]).standing;
            if (standing == IAuditCourt.Standing.Scheduled || standing == IAuditCourt.Standing.Begun) continue;
            if (standing == IAuditCourt.Standing.Passed) ++count["audit passed"];
            else if (standing == IAuditCourt.Standing.Settled) ++count["audit settled"];
            else ++count["audit ended"];
            _pending[i - 1] = _pending[_pending.length - 1];
            _pending.pop();
        }
    }

    function _draw(AuditId auditId) internal {
        uint32[] memory segments = new uint32[](1);
        segments[0] = auditId.segment();
        bytes memory call = abi.encodeCall(court.draw, (auditId.jobId(), auditId.attempt(), segments));
        if (!_try(stranger, address(court), call, "audit drawn")) return;
        if (court.auditOf(auditId).standing == IAuditCourt.Standing.Begun) ++count["audit begun"];
    }

    function _condemn(AuditId auditId) internal {
        if (_isLive(auditId) && market.statusOf(auditId.jobId()).worker == worker) {
            // Never, if the honest worker answered in time: then it is shown by its stake.
            _try(stranger, address(court), abi.encodeCall(court.condemn, (auditId)), "honest worker condemned");
        } else {
            _try(stranger, address(court), abi.encodeCall(court.condemn, (auditId)), "worker condemned");
        }
    }

    function _settle(AuditId auditId) internal {
        _try(stranger, address(court), abi.encodeCall(court.settle, (auditId)), "settlement");
    }

    function _decide(AuditId auditId) internal {
        IAuditCourt.Standing standing = court.auditOf(auditId).standing;
        if (standing != IAuditCourt.Standing.Settled && standing != IAuditCourt.Standing.Ended) return;
        address[3] memory auditors = [ann, bob, cyd];
        for (uint256 i; i < auditors.length; ++i) {
            for (uint256 unit; unit < 2; ++unit) {
                bool revealed = court.seatOf(auditId, auditors[i], unit) == SeatState.Revealed;
                bytes memory call = abi.encodeCall(court.collect, (auditId, auditors[i], unit));
                if (revealed && _try(stranger, address(court), call, "fee decided")) continue;
                _accuse(auditId, auditors[i], unit);
            }
        }
    }

    /// @dev A worker that loses a game about what is right takes a unit from whoever vouched for it: that loss is known (protocol section 10).
    function _accuse(AuditId auditId, address auditor, uint256 unit) private {
        bool sacrificed = _isRight[auditId] && market.isFalsified(auditId.jobId(), auditId.attempt(), auditId.segment())
            && _vouched(auditId, auditor, unit);
        if (sacrificed) _tolerated[auditor] += UNIT;
        bytes memory call = abi.encodeCall(court.accuse, (auditId, auditor, unit));
        bool done = _try(stranger, address(court), call, "auditor accused");
        if (done && auditor == ann) ++count["honest auditor sacrificed"];
        if (sacrificed && !done) _tolerated[auditor] -= UNIT;
    }

    /// @dev Whether a seat was revealed with the worker's own answer.
    function _vouched(AuditId auditId, address auditor, uint256 unit) private view returns (bool) {
        if (court.seatOf(auditId, auditor, unit) != SeatState.Revealed) return false;
        bytes32 claim = court.auditOf(auditId).claim;
        for (uint256 i; i < _seats.length; ++i) {
            Seat memory seat = _seats[i];
            bool same = AuditId.unwrap(seat.auditId) == AuditId.unwrap(auditId);
            if (same && seat.auditor == auditor && seat.unit == unit) return _hashOf(seat.answer) == claim;
        }
        return false;
    }

    function _commit(AuditId auditId, address who, uint32 unit, StepClaim memory claim) private {
        bytes32 digest = court.digestOf(who, auditId, claim, SALT);
        bytes memory call = abi.encodeCall(court.commit, (auditId, unit, digest));
        if (!_try(who, address(court), call, who == ann ? bytes32("ann committed") : bytes32("committed"))) return;
        _seats.push(Seat(auditId, who, unit, false, claim));
    }

    function _revealSeats(AuditId auditId, uint256 seed) private {
        for (uint256 i; i < _seats.length; ++i) {
            Seat memory seat = _seats[i];
            bool same = AuditId.unwrap(seat.auditId) == AuditId.unwrap(auditId);
            if (!same || seat.over || seat.auditor == ann || (seed >> i) % 4 == 0) continue;
            bytes memory call = abi.encodeCall(court.reveal, (auditId, seat.unit, seat.answer, SALT));
            if (_try(seat.auditor, address(court), call, "revealed")) _seats[i].over = true;
        }
    }

    function _annReveals(AuditId auditId) private {
        for (uint256 i; i < _seats.length; ++i) {
            Seat memory seat = _seats[i];
            bool same = AuditId.unwrap(seat.auditId) == AuditId.unwrap(auditId);
            if (!same || seat.over || seat.auditor != ann) continue;
            _must(
                ann,
                address(court),
                abi.encodeCall(court.reveal, (auditId, seat.unit, seat.answer, SALT)),
                "ann revealed"
            );
            _seats[i].over = true;
        }
    }

    /// @dev Whoever answers something else than the worker says so in a game.
    function _annDisputes(AuditId auditId, IAuditCourt.Audit memory audit) private {
        if (audit.claim == 0 || !_isLive(auditId) || GameId.unwrap(court.gameOf(auditId, ann)) != 0) return;
        for (uint256 i; i < _seats.length; ++i) {
            Seat memory seat = _seats[i];
            bool same = AuditId.unwrap(seat.auditId) == AuditId.unwrap(auditId) && seat.auditor == ann;
            if (!same || _hashOf(seat.answer) == audit.claim) continue;
            _dispute(auditId, ann, _claims[auditId].stateBefore != seat.answer.stateBefore, true);
            return;
        }
    }

    function _dispute(AuditId auditId, address who, bool before, bool must) private {
        JobId jobId = auditId.jobId();
        bytes32 start = _rootAt(jobId, uint256(auditId.segment()) * INTERVAL);
        bytes memory call = abi.encodeCall(court.dispute, (auditId, before, start, _claims[auditId]));
        if (must) _must(who, address(court), call, "ann disputed");
        else _try(who, address(court), call, "claim disputed");
        _tally();
    }
}
