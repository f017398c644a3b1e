// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {GameMoves} from "./GameMoves.sol";
import {SmallProgram} from "./SmallProgram.sol";

/// @notice The honest challenger, who disputes what is false and nothing else, and a rival, who disputes anything, moves as it likes and floods.
abstract contract ChallengerHandler is GameMoves {
    function challenge(uint256 seed) external {
        (JobId jobId, IJobMarket.JobStatus memory status) = _running(seed, false);
        if (_isNone(jobId)) return;
        uint32 segment = status.finalized + uint32(seed >> 8) % (status.submitted - status.finalized);
        for (uint32 g = status.finalized; seed >> 40 & 3 != 0 && g < status.submitted; ++g) {
            if (!_isRight[_auditOf(jobId, status.attempt, g)]) segment = g;
        }
        bool isFalse = !_isRight[_auditOf(jobId, status.attempt, segment)];
        _challenge(jobId, segment, status.attempt, isFalse && seed >> 48 & 1 == 0 ? challenger : rival);
    }

    /// @notice Some moves of an open game; a cheat and a rival who have lost anyhow may keep silent.
    function play(uint256 seed) external {
        _tally();
        if (_open.length == 0) return;
        GameId id = GameId.wrap(_open[seed % _open.length]);
        for (uint256 i; i < 1 + (seed >> 8) % 14; ++i) {
            (address mover,) = disputes.moverOf(id);
            if (!_isHonest(mover) && (seed >> (16 + i)) % 16 == 0) return;
            if (!_move(id, uint256(keccak256(abi.encode(seed, i))))) break;
        }
        _tally();
    }

    function endGame(uint256 seed) external {
        if (_open.length == 0) return;
        GameId id = GameId.wrap(_open[seed % _open.length]);
        _try(stranger, address(disputes), abi.encodeCall(disputes.timeout, (id)), "timeout");
        _try(stranger, address(disputes), abi.encodeCall(disputes.close, (id)), "game closed");
        _tally();
    }

    /// @notice Somebody asks for a state before or after a segment.
    function ask(uint256 seed) external {
        (JobId jobId, IJobMarket.JobStatus memory status) = _running(seed, false);
        if (_isNone(jobId)) return;
        uint32 segment = status.finalized + uint32(seed >> 8) % (status.submitted - status.finalized);
        bytes32 end = _roots[JobId.unwrap(jobId)][segment];
        bytes32 root = seed >> 40 & 1 == 0 ? end : _startOf(jobId, segment);
        Chunk memory chunk = Chunk(jobId, status.attempt, root, uint16(seed >> 41 & 1), 0);
        address who = seed >> 48 & 3 == 0 ? challenger : rival;
        DeclaredTensor memory declared = SmallProgram.declared(head, chunk.tensor);
        bytes memory call = abi.encodeCall(data.request, (chunk, segment, end, declared));
        if (_try(who, address(data), call, "chunk asked for")) _requests.push(chunk);
    }

    function endRequest(uint256 seed) external {
        if (_requests.length != 0) _endRequest(_requests[seed % _requests.length]);
    }

    function _endRequest(Chunk memory chunk) internal {
        if (!market.isLive(chunk.jobId, chunk.attempt)) {
            _try(stranger, address(data), abi.encodeCall(data.close, (chunk)), "request closed");
        } else {
            _try(stranger, address(data), abi.encodeCall(data.timeout, (chunk)), "request timed out");
        }
    }

    function _challenge(JobId jobId, uint32 segment, uint16 attempt, address who) internal {
        bytes32 end = _roots[JobId.unwrap(jobId)][segment];
        bytes memory call = abi.encodeCall(disputes.open, (jobId, segment, attempt, _startOf(jobId, segment), end));
        _try(who, address(disputes), call, "challenged");
        _tally();
    }

    // ------------------------------------------------------------------ duties of the honest

    /// @dev Plays on where an honest party's turn is; at the last moment where it is lazy.
    function _serveGames(bool lazy) internal {
        for (uint256 i; i < _open.length; ++i) {
            GameId id = GameId.wrap(_open[i]);
            for (uint256 moves; moves < 12; ++moves) {
                (address mover, uint256 deadline) = disputes.moverOf(id);
                uint256 whim = uint256(keccak256(abi.encode(id, moves)));
                // Whoever is not honest plays at once, or leaves it; a cheat gives up some games that it could win.
                bool leaves = whim % 8 == 0 || (mover == cheat && GameId.unwrap(id) % 2 == 0);
                if (_isHonest(mover) ? lazy && block.timestamp < deadline : leaves) break;
                if (!_move(id, whim >> 8)) break;
            }
        }
        _tally();
    }

    /// @dev Nobody could go on from a root of nothing, nor audit what follows: somebody disputes it in time.
    function _watch(JobId jobId) internal {
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        if (status.submitted != SEGMENTS || _roots[JobId.unwrap(jobId)][SEGMENTS - 1] != GARBAGE) return;
        for (uint256 i; i < _open.length; ++i) {
            IDisputeGame.Game memory one = disputes.gameOf(GameId.wrap(_open[i]));
            bool same = one.jobId == JobId.unwrap(jobId) && one.attempt == status.attempt;
            if (same && one.challenger == challenger && _segmentOf(one) == SEGMENTS - 1) return;
        }
        _challenge(jobId, SEGMENTS - 1, status.attempt, challenger);
    }

    function _startOf(JobId jobId, uint32 segment) internal view returns (bytes32) {
        return _rootAt(jobId, uint256(segment) * INTERVAL);
    }
}
