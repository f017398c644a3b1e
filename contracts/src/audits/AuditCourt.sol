// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../dispute/IDisputeGame.sol";
import {IJobMarket} from "../market/IJobMarket.sol";
import {IJobReader} from "../market/IJobReader.sol";
import {IEscrow} from "../money/IEscrow.sol";
import {AuditId} from "../types/AuditId.sol";
import {GameId} from "../types/GameId.sol";
import {JobId} from "../types/JobId.sol";
import {PackedSeat, PackedSeatLib, SeatState} from "../types/PackedSeat.sol";
import {StepClaim, hashClaim} from "../types/StepClaim.sol";
import {AuditDraw} from "./AuditDraw.sol";
import {AuditVerdicts} from "./AuditVerdicts.sol";
import {IAuditCourt} from "./IAuditCourt.sol";
import {IAuditorRegistry} from "./IAuditorRegistry.sol";

/// @title AuditCourt
/// @dev Phases of an audit, by its three moments; each begins after the one before has ended:
///
///     commit -commitUntil-> reveal -revealUntil-> dispute -disputeUntil-> settle
///
/// The draw is in `AuditDraw`, what becomes of auditors in `AuditVerdicts`.
contract AuditCourt is AuditVerdicts {
    constructor(
        IJobMarket market,
        IJobReader jobs,
        IEscrow escrow,
        IDisputeGame game,
        IAuditorRegistry registry,
        uint256 delay
    ) AuditDraw(market, jobs, escrow, registry, delay) AuditVerdicts(game) {}

    // ------------------------------------------------------------------ auditors

    /// @inheritdoc IAuditCourt
    function commit(AuditId auditId, uint256 unit, bytes32 digest) external {
        Audit storage audit = _inStanding(auditId, Standing.Begun);
        _requireUntil(audit.commitUntil);
        SeatState state = _seats[auditId][msg.sender][unit].state();
        if (state != SeatState.Empty) revert WrongSeat(auditId, msg.sender, unit, state);
        uint16 committed = audit.committed;
        if (committed == audit.seats) revert SeatsTaken(auditId, committed);
        _requireDrawn(auditId, audit, msg.sender, unit);
        audit.committed = committed + 1;
        _seats[auditId][msg.sender][unit] = PackedSeatLib.pack(digest, SeatState.Committed);
        emit Committed(auditId, msg.sender, unit);
    }

    /// @inheritdoc IAuditCourt
    function reveal(AuditId auditId, uint256 unit, StepClaim calldata claim, bytes32 salt) external {
        Audit storage audit = _inStanding(auditId, Standing.Begun);
        _requireRevealing(audit);
        PackedSeat seat = _seats[auditId][msg.sender][unit];
        if (seat.state() != SeatState.Committed) revert WrongSeat(auditId, msg.sender, unit, seat.state());
        bytes32 answer = hashClaim(claim);
        // INVARIANT: what was copied from another's commitment cannot be revealed: a digest names its account.
        bytes32 digest = _digest(msg.sender, auditId, answer, salt);
        if (!seat.matches(digest)) revert WrongReveal(digest);
        ++audit.revealed;
        _seats[auditId][msg.sender][unit] = PackedSeatLib.pack(answer, SeatState.Revealed);
        emit Revealed(auditId, msg.sender, unit, claim);
    }

    // ------------------------------------------------------------------ worker

    /// @inheritdoc IAuditCourt
    function commitClaim(AuditId auditId, bytes32 digest) external {
        Audit storage audit = _inStanding(auditId, Standing.Begun);
        _requireUntil(audit.commitUntil);
        _onlyWorker(auditId);
        if (digest == 0) revert EmptyDigest();
        if (audit.workerDigest != 0) revert AlreadyCommitted(auditId, msg.sender);
        audit.workerDigest = digest;
        emit ClaimCommitted(auditId, msg.sender);
    }

    /// @inheritdoc IAuditCourt
    function revealClaim(AuditId auditId, StepClaim calldata claim, bytes32 salt) external {
        Audit storage audit = _inStanding(auditId, Standing.Begun);
        _requireRevealing(audit);
        _onlyWorker(auditId);
        if (audit.workerDigest == 0) revert NotCommitted(auditId, msg.sender);
        if (audit.claim != 0) revert AlreadyCommitted(auditId, msg.sender);
        bytes32 answer = hashClaim(claim);
        bytes32 digest = _digest(msg.sender, auditId, answer, salt);
        if (digest != audit.workerDigest) revert WrongReveal(digest);
        (JobId jobId, uint32 segment) = (auditId.jobId(), auditId.segment());
        // INVARIANT: a claim that can be played begins and ends where the chain says; with any other the worker stays silent.
        if (!_MARKET.isReceipt(jobId, segment, claim.stateAfter)) revert NotTheReceipt(claim.stateAfter);
        if (_MARKET.segmentTermsOf(jobId, segment).stepCount == 1) {
            if (!_MARKET.isStart(jobId, segment, claim.stateBefore)) revert NotTheStart(claim.stateBefore);
        }
        audit.claim = answer;
        emit ClaimRevealed(auditId, msg.sender, claim);
    }

    // ------------------------------------------------------------------ anyone

    /// @inheritdoc IAuditCourt
    function condemn(AuditId auditId) external {
        Audit storage audit = _inStanding(auditId, Standing.Begun);
        if (audit.workerDigest == 0) _requireAfter(audit.commitUntil);
        else if (audit.claim == 0) _requireAfter(audit.revealUntil);
        else revert WorkerNotSilent(auditId);
        audit.condemned = true;
        emit WorkerCondemned(auditId, msg.sender);
        // INVARIANT: only silence in the worker's own attempt condemns it.
        if (!_MARKET.condemn(auditId.jobId(), auditId.attempt(), auditId.segment(), msg.sender)) {
            revert AttemptOver(auditId);
        }
    }

    /// @inheritdoc IAuditCourt
    function dispute(AuditId auditId, bool beforeDisputed, bytes32 startStateRoot, StepClaim calldata claim)
        external
        returns (GameId gameId)
    {
        Audit storage audit = _inStanding(auditId, Standing.Begun);
        _requireUntil(audit.disputeUntil);
        bytes32 answer = hashClaim(claim);
        if (answer != audit.claim) revert NotTheClaim(audit.claim, answer);
        gameId = _games[auditId][msg.sender];
        if (GameId.unwrap(gameId) != 0) revert AlreadyDisputed(auditId, gameId);
        gameId = _GAME.openClaim(
            auditId.jobId(), auditId.segment(), auditId.attempt(), msg.sender, beforeDisputed, startStateRoot, claim
        );
        _games[auditId][msg.sender] = gameId;
        emit ClaimDisputed(auditId, msg.sender, gameId, beforeDisputed);
    }

    // ------------------------------------------------------------------ readers

    /// @inheritdoc IAuditCourt
    function digestOf(address account, AuditId auditId, StepClaim calldata claim, bytes32 salt)
        external
        pure
        returns (bytes32)
    {
        return _digest(account, auditId, hashClaim(claim), salt);
    }

    function _digest(address account, AuditId auditId, bytes32 answer, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(account, auditId.jobId(), auditId.attempt(), auditId.segment(), answer, salt));
    }

    function _onlyWorker(AuditId auditId) private view {
        if (!_MARKET.isLive(auditId.jobId(), auditId.attempt())) revert AttemptOver(auditId);
        address worker = _MARKET.statusOf(auditId.jobId()).worker;
        if (msg.sender != worker) revert NotTheWorker(worker, msg.sender);
    }

    function _requireUntil(uint256 until) private view {
        if (block.timestamp > until) revert TooLate(until, block.timestamp);
    }

    function _requireRevealing(Audit storage audit) private view {
        _requireAfter(audit.commitUntil);
        _requireUntil(audit.revealUntil);
    }
}
