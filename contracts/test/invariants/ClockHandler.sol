// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AuditorHandler} from "./AuditorHandler.sol";
import {ChallengerHandler} from "./ChallengerHandler.sol";
import {ExchangeHandler} from "./ExchangeHandler.sol";
import {WorkerHandler} from "./WorkerHandler.sol";

/// @notice Time. It stops at every moment until which somebody honest has to have acted, and those act: at once, or in a lazy world at the last second.
abstract contract ClockHandler is WorkerHandler, ChallengerHandler, AuditorHandler, ExchangeHandler {
    uint256 private constant MOST_HOPS = 24;

    function wait(uint256 seed) external {
        uint256 kind = seed % 32;
        uint256 time = (seed >> 8) % 100;
        if (kind == 0) time += 8 days;
        else if (kind < 3) time += DEADLINE;
        else if (kind < 16) time *= 5;
        _pass(time, seed >> 64 & 1 == 0);
    }

    function finalizeOrExpire(uint256 seed) external {
        (JobId jobId,) = _jobIn(seed, seed >> 8 & 7 == 0 ? JobState.Claimed : JobState.Running);
        if (_isNone(jobId)) return;
        _finalize(jobId);
        _expire(jobId);
    }

    function takeMoney(uint256 seed) external {
        address who = people()[seed % 9];
        _try(who, address(escrow), abi.encodeCall(escrow.withdraw, (address(token))), "payment withdrawn");
        _try(who, address(vault), abi.encodeCall(vault.withdraw, ()), "stake withdrawn");
        uint128 amount = uint128((seed >> 16) % (BOND / 2));
        _try(who, address(vault), abi.encodeCall(vault.requestWithdrawal, (amount)), "withdrawal requested");
    }

    // ------------------------------------------------------------------ internals

    function _finalize(JobId jobId) internal {
        bytes memory call = abi.encodeCall(market.finalizeSegments, (jobId, SEGMENTS));
        if (!_try(stranger, address(market), call, "segments finalized")) return;
        if (market.statusOf(jobId).state == JobState.Finalized) ++count["job finalized"];
    }

    /// @dev Lateness after the start costs the claim bond: that loss is known.
    function _expire(JobId jobId) internal {
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        uint256 cost = status.state == JobState.Running ? CLAIM_BOND : 0;
        _tolerated[status.worker] += cost;
        if (!_try(stranger, address(market), abi.encodeCall(market.expire, (jobId)), "attempt expired")) {
            _tolerated[status.worker] -= cost;
        } else if (status.worker == worker && cost != 0) {
            ++count["honest worker late"];
        }
    }

    function _pass(uint256 time, bool lazy) internal {
        uint256 target = block.timestamp + time;
        _tally();
        _follow();
        _serve(lazy);
        for (uint256 hops; hops < MOST_HOPS && block.timestamp < target; ++hops) {
            uint256 next = _nextMoment();
            if (next > target) next = target;
            vm.roll(block.number + 1 + (next - block.timestamp) / 12);
            vm.warp(next);
            _serve(lazy);
        }
    }

    /// @dev Everything that is an honest party's turn.
    function _serve(bool lazy) internal {
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            JobState state = market.statusOf(JobId.wrap(i)).state;
            if (state == JobState.Running) _watch(JobId.wrap(i));
            if (state == JobState.Finalized) _serveDelivery(JobId.wrap(i), lazy);
        }
        _serveGames(lazy);
        for (uint256 i; i < _pending.length; ++i) {
            IAuditCourt.Audit memory audit = court.auditOf(_pending[i]);
            if (audit.standing != IAuditCourt.Standing.Begun) continue;
            _serveAuditor(_pending[i], audit, lazy);
            uint256 latest = audit.workerDigest == 0 ? audit.commitUntil : audit.revealUntil;
            // Whoever is not honest is in time as well, or not at all.
            uint256 whim = uint256(keccak256(abi.encode(_pending[i])));
            if (_isLive(_pending[i])) _serveAudit(_pending[i], !lazy || block.timestamp == latest, whim);
            if (whim >> 64 & 3 != 0) _answer(_pending[i], audit, whim >> 66);
        }
        for (uint256 i; i < _requests.length; ++i) {
            Chunk memory chunk = _requests[i];
            if (!market.isLive(chunk.jobId, chunk.attempt)) continue;
            IDataCourt.RequestStatus memory asked = data.requestOf(data.idOf(chunk));
            if (asked.state != IDataCourt.RequestState.Open) continue;
            if (!lazy || block.timestamp == asked.deadline) _serveRequest(chunk);
        }
        _serveGames(lazy);
    }

    /// @dev The next moment by which, or from which on, somebody honest may have to act.
    function _nextMoment() private view returns (uint256 next) {
        next = type(uint256).max;
        for (uint256 i; i < _open.length; ++i) {
            (address mover, uint256 deadline) = disputes.moverOf(GameId.wrap(_open[i]));
            if (_isHonest(mover)) next = _sooner(next, deadline);
        }
        for (uint256 i; i < _pending.length; ++i) {
            IAuditCourt.Audit memory audit = court.auditOf(_pending[i]);
            if (audit.standing != IAuditCourt.Standing.Begun) continue;
            next = _sooner(_sooner(next, audit.commitUntil), uint256(audit.commitUntil) + 1);
            next = _sooner(_sooner(next, audit.revealUntil), uint256(audit.revealUntil) + 1);
            next = _sooner(next, audit.disputeUntil);
        }
        for (uint256 i; i < _requests.length; ++i) {
            IDataCourt.RequestStatus memory asked = data.requestOf(data.idOf(_requests[i]));
            if (asked.state == IDataCourt.RequestState.Open) next = _sooner(next, asked.deadline);
        }
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(JobId.wrap(i));
            if (delivery.worker != worker || !_isDelivering(delivery.state)) continue;
            next = _sooner(_sooner(next, delivery.due), delivery.due + PATIENCE);
            if (delivery.openDemands != 0) next = _sooner(next, _firstDemand(JobId.wrap(i)));
        }
    }

    function _sooner(uint256 one, uint256 other) private view returns (uint256) {
        return other > block.timestamp && other < one ? other : one;
    }
}
