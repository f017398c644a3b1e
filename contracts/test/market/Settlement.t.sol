// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Settlement} from "../../src/market/Settlement.sol";
import {Test} from "../Test.sol";

/// @notice The splits of stakes and bonds for all amounts.
contract SettlementTest is Test {
    /// @dev Everything is accounted for; at least half burns; nobody's part grows with the number of games.
    function testFuzz_slash_splitsExactly(uint128 stake, uint128 compensation, uint32 games) external pure {
        uint256 count = bound(games, 1, type(uint32).max);
        uint256 bond = bound(compensation, 0, stake / 4);
        Settlement.Slash memory split = Settlement.slash(stake, bond, count);
        assertEq(split.won + split.kept + split.burned, stake, "sum");
        assertEq(split.won, bond + split.share, "won");
        assertEq(split.kept, split.share * (count - 1), "kept");
        assertGe(2 * split.burned, stake, "burned");
        assertLe(split.won + split.kept, stake / 2, "paid out");
    }

    function testFuzz_lostBond_paysForMovesHalfAtMost(uint128 bond, uint8 moves, uint128 price) external pure {
        (uint256 credited, uint256 burned) = Settlement.lostBond(bond, moves, price);
        assertEq(credited + burned, bond, "sum");
        assertLe(credited, bond / 2, "half");
        assertLe(credited, uint256(moves) * price, "moves");
        if (uint256(moves) * price <= bond / 2) assertEq(credited, uint256(moves) * price, "paid in full");
    }

    function testFuzz_longestGame_formula(uint32 clock, uint32 segmentTime) external pure {
        assertEq(
            Settlement.longestGame(clock, segmentTime), 2 * uint256(clock) + 34 * uint256(segmentTime), "longest game"
        );
    }
}
