// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {Settlement} from "../../src/market/Settlement.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Phase} from "../../src/types/Phase.sol";
import {Outcome} from "../../src/types/Resolution.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice The attacker wants an honest worker to run out of time: it opens so many games at once that no machine could re-execute
/// for all of them. Stopped: a worker's clock in a game grows by all that its other games ask for first, up to a bound that no game
/// exceeds whatever happens.
contract FloodOfChallengesTest is GameFixture {
    using TinyRun for TinyRun.Run;

    function setUp() external {
        deployGame();
    }

    /// @dev The worker has the time of one segment after the other, and wins every game by moving at its last moment.
    function test_honestWorker_hasTimeForEveryGame() external {
        TinyRun.Run memory run = TinyRun.create(4, Fault.None, 0);
        submitRun(run, 4, 2);
        uint256 opened = block.timestamp;
        GameId[] memory games = new GameId[](12);
        for (uint256 i; i < games.length; ++i) {
            games[i] = openGame(run, uint32(i % 2), i < 6 ? challenger : rival);
            (address mover, uint256 deadline) = disputes.moverOf(games[i]);
            assertEq(mover, worker, "worker's move");
            assertEq(deadline, opened + CLOCK + (i + 1) * SEGMENT_TIME, "time for all games before it, and its own");
        }
        for (uint256 i; i < games.length; ++i) {
            (, uint256 deadline) = disputes.moverOf(games[i]);
            if (deadline > block.timestamp) vm.warp(deadline);
            play(games[i], run, run, i);
            assertEq(uint256(disputes.gameOf(games[i]).outcome), uint256(Outcome.ChallengerLost), "outcome");
        }
        assertState(job, JobState.Running);
        assertGe(stakeOf(worker), FUNDS, "an honest worker loses nothing");
        assertVaultSolvent();
    }

    /// @dev Whatever is opened, played and left alone, on both sides: no game lives longer than the longest game.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_noGame_outlastsTheBound(uint256 seed) external {
        TinyRun.Run memory run = TinyRun.create(6, seed % 2 == 0 ? Fault.None : Fault.Product, 4);
        TinyRun.Run memory theirs = TinyRun.create(6, Fault.None, 0);
        submitRun(run, 6, 3);
        GameId[] memory games = new GameId[](14);
        uint256[] memory opened = new uint256[](games.length);
        uint256 count;
        uint256 longest = Settlement.longestGame(CLOCK, SEGMENT_TIME);
        for (uint256 i; i < 60; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            bool mayOpen = count < games.length && market.isLive(job, 0) && block.timestamp < market.nextFinality(job);
            if (mayOpen && seed % 2 == 0) {
                games[count] = openGame(run, uint32(seed >> 8) % 2, count % 2 == 0 ? challenger : rival);
                opened[count++] = block.timestamp;
            } else if (count != 0) {
                GameId id = games[(seed >> 16) % count];
                (, uint256 deadline) = disputes.moverOf(id);
                if (block.timestamp <= deadline) move(id, run, theirs, seed);
            }
            if (seed >> 40 & 1 == 0) vm.warp(block.timestamp + (seed >> 64) % 20);
            _assertBound(games, opened, count, longest);
        }
        // Nobody does anything any more: one after the other ends by the clock.
        for (uint256 i; i < count; ++i) {
            if (disputes.gameOf(games[i]).phase == Phase.Closed) continue;
            vm.warp(opened[i] + longest + 1 > block.timestamp ? opened[i] + longest + 1 : block.timestamp);
            disputes.timeout(games[i]);
        }
        assertVaultSolvent();
        assertEq(vault.accountOf(challenger).locked + vault.accountOf(rival).locked, 0, "bonds");
    }

    /// @dev What is left on both clocks never reaches beyond the bound.
    function _assertBound(GameId[] memory games, uint256[] memory opened, uint256 count, uint256 longest) private view {
        for (uint256 i; i < count; ++i) {
            IDisputeGame.Game memory game = disputes.gameOf(games[i]);
            if (game.phase == Phase.Closed) continue;
            // Before the step is reached both clocks are still to grow: by 16 segments, and by one.
            uint256 toCome = game.phase < Phase.CommitTrace ? 17 * uint256(SEGMENT_TIME) : 0;
            uint256 end = uint256(game.movedAt) + game.workerClock + game.challengerClock + toCome;
            assertLe(end, opened[i] + longest, "bound");
        }
    }
}
