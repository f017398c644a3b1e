// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {JobId} from "../../src/types/JobId.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The attacker wants to hold honest work up again and again with the same money: what it gets back from one attack pays
/// for the next, under as many names as it likes. Stopped: every game that is lost costs its whole bond, half of which burns at
/// least and the rest of which is the worker's.
contract RecycledBondsTest is AttackFixture {
    function test_eachLostGame_costsItsBond() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        uint256 supply = token.totalSupply();
        uint256 before = stakeOf(worker);
        for (uint256 i; i < 10; ++i) {
            enter(jobId, 0, challenger);
            settle(jobId, 0, 0, challenger, false);
            assertStake(challenger, (9 - i) * BOND, 0);
        }
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, challenger, BOND, 0));
        vm.prank(game);
        market.enterDispute(jobId, 0, 0, challenger, keccak256("initial"), segmentRoot(0));
        uint256 paid = 24 * 80_000 * uint256(GAS_COMPENSATION);
        assertEq(stakeOf(worker) - before, 10 * paid, "the worker's moves");
        assertEq(supply - token.totalSupply(), 10 * (BOND - paid), "burned");
        assertVaultSolvent();
    }

    /// @dev A worker that plays its own challenger gets at most half of what it loses.
    function test_ownChallenger_losesHalfTheBond() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        uint256 before = stakeOf(worker) + stakeOf(challenger);
        enter(jobId, 0, challenger);
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, false, type(uint128).max);
        assertEq(before - stakeOf(worker) - stakeOf(challenger), BOND / 2, "burned");
    }
}
