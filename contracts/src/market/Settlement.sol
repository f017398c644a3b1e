// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice How stakes and bonds are split, and how long games can take (docs/economics.md).
library Settlement {
    /// @dev Of a slash S: one bond, at most S/4, compensates the challenger, S/4 rewards those who opened on the segment, the rest
    /// is burned. At least half burns, so that slashing oneself never pays. Posting asks for S >= 4 bonds.
    uint256 internal constant SLASH_SHARE = 4;

    /// @dev Of a lost bond at most one part in this many pays for the worker's moves; the rest is burned.
    uint256 internal constant BOND_SHARE = 2;

    /// @dev What one move costs at most; `make gas` shows it.
    uint256 internal constant GAS_OF_MOVE = 80_000;

    /// @dev Moves of a worker in the longest game: 7 splits of intervals (2^32 steps in 32 parts), the trace, 3 reveals of operators or of
    /// next states, 6 of a tensor, the leaf, and 6 rounds of partials.
    uint256 internal constant MOST_MOVES = 24;

    /// @dev A worker that defends several games re-executes one segment after the other, and its clocks grow with the queue; by so many
    /// segment times of the game's own job at most, so that nobody can make a game wait for ever.
    uint256 internal constant LONGEST_QUEUE = 16;

    /// @notice How a slashed stake is split.
    /// @param won What the winner gets besides its bond: compensation and its part of the reward.
    /// @param share What each of the other games on the segment gets.
    /// @param kept What is kept for all of them.
    /// @param burned What is left.
    struct Slash {
        uint256 won;
        uint256 share;
        uint256 kept;
        uint256 burned;
    }

    /// @notice The split of a slashed stake between those who opened `games` games on the segment.
    function slash(uint256 stake, uint256 compensation, uint256 games) internal pure returns (Slash memory split) {
        split.share = stake / SLASH_SHARE / games;
        split.won = compensation + split.share;
        split.kept = split.share * (games - 1);
        // INVARIANT: at least half of a slash burns (compensation <= stake / 4 since posting).
        split.burned = stake - split.won - split.kept;
    }

    /// @notice The split of a lost bond.
    function lostBond(uint256 bond, uint256 moves, uint256 moveCompensation)
        internal
        pure
        returns (uint256 credited, uint256 burned)
    {
        credited = Math.min(bond / BOND_SHARE, moves * moveCompensation);
        burned = bond - credited;
    }

    /// @notice How long one game can last: both clocks run out, with every extension.
    function longestGame(uint256 moveClock, uint256 segmentTime) internal pure returns (uint256) {
        return 2 * moveClock + (2 * LONGEST_QUEUE + 2) * segmentTime;
    }
}
