// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {MarketFixture} from "./MarketFixture.sol";

/// @notice After any path through a job's life, vault and market hold exactly what they owe.
contract MoneyConservationTest is MarketFixture {
    uint32 private constant SEGMENTS = 4;

    address private game = makeAddr("game");
    address private programReferee = makeAddr("programReferee");

    /// @dev Games that were entered and not left, each with its segment.
    address[] private _players;
    uint32[] private _segments;
    uint16[] private _attempts;

    function setUp() external {
        deployMarket();
        wire(game, programReferee);
    }

    /// forge-config: default.fuzz.runs = 128
    function testFuzz_lifecycle_staysSolvent(uint256 seed) external {
        // Most of what can go wrong with money needs a running job.
        JobId jobId = seed % 4 == 0 ? post(8, 2) : postAndStart(8, 2);
        for (uint256 i; i < 64; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _act(jobId, seed % 12, seed >> 8);
            assertVaultSolvent();
            assertEscrowSolvent(jobId);
        }
        // No bond is stuck: every game that is still open can be left.
        while (_players.length != 0) {
            _leave(jobId, 0, false);
            assertVaultSolvent();
            assertEscrowSolvent(jobId);
        }
        assertEq(vault.accountOf(challenger).locked, 0, "challenger's bonds");
        assertEq(vault.accountOf(rival).locked, 0, "rival's bonds");
        JobState state = market.statusOf(jobId).state;
        bool working = state == JobState.Claimed || state == JobState.Running;
        assertEq(vault.accountOf(worker).locked, working ? STAKE + CLAIM_BOND : 0, "worker's stake");
    }

    /// @dev An action that the state forbids reverts and changes nothing.
    function _act(JobId jobId, uint256 action, uint256 seed) private {
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        if (action == 0) {
            _try(worker, abi.encodeCall(market.claim, (jobId)));
        } else if (action == 1) {
            _try(worker, abi.encodeCall(market.start, (jobId, market.specHashOf(jobId))));
        } else if (action == 2 && seed % 4 == 0) {
            _try(worker, abi.encodeCall(market.release, (jobId)));
        } else if (action == 3 || action == 4) {
            bytes32 root = segmentRoot(status.submitted);
            _try(worker, abi.encodeCall(market.submitReceipt, (jobId, status.attempt, status.submitted, root)));
        } else if (action == 5) {
            vm.warp(block.timestamp + WINDOW + seed % 200);
        } else if (action == 6) {
            _try(rival, abi.encodeCall(market.finalizeSegments, (jobId, SEGMENTS)));
        } else if (action == 7 || action == 8) {
            _enter(jobId, status, seed);
        } else if (action == 9 && _players.length != 0) {
            _leave(jobId, seed % _players.length, seed >> 128 & 7 == 0);
        } else if (action == 10 && seed % 8 == 0) {
            vm.warp(block.timestamp + DEADLINE + 1);
            _try(rival, abi.encodeCall(market.finalizeSegments, (jobId, SEGMENTS)));
            _try(rival, abi.encodeCall(market.expire, (jobId)));
        } else if (action == 11 && seed % 32 == 0) {
            _try(programReferee, abi.encodeCall(market.voidJob, (jobId)));
        } else if (action == 11 && seed % 32 == 1) {
            _try(requester, abi.encodeCall(market.cancel, (jobId)));
        } else if (action == 11) {
            vm.prank(worker);
            try escrow.withdraw(address(token)) {} catch {}
        }
    }

    function _enter(JobId jobId, IJobMarket.JobStatus memory status, uint256 seed) private {
        if (status.submitted == 0) return;
        uint32 segment = uint32(seed % status.submitted);
        address who = seed >> 200 & 1 == 0 ? challenger : rival;
        bytes32 start = segment == 0 ? keccak256("initial") : segmentRoot(segment - 1);
        bytes memory data =
            abi.encodeCall(market.enterDispute, (jobId, segment, status.attempt, who, start, segmentRoot(segment)));
        if (!_try(game, data)) return;
        _players.push(who);
        _segments.push(segment);
        _attempts.push(status.attempt);
    }

    function _leave(JobId jobId, uint256 which, bool workerLost) private {
        bytes memory data = abi.encodeCall(
            market.leaveDispute, (jobId, _segments[which], _attempts[which], _players[which], workerLost, 3)
        );
        assertTrue(_try(game, data), "a game can always be left");
        _players[which] = _players[_players.length - 1];
        _segments[which] = _segments[_segments.length - 1];
        _players.pop();
        _segments.pop();
        _attempts[which] = _attempts[_attempts.length - 1];
        _attempts.pop();
    }

    function _try(address who, bytes memory data) private returns (bool accepted) {
        vm.prank(who);
        (accepted,) = address(market).call(data);
    }
}
