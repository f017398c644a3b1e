// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {MarketFixture} from "./MarketFixture.sol";

contract StakeVaultTest is MarketFixture {
    function setUp() external {
        deployMarket();
    }

    function test_withdraw_afterUnbonding() external {
        vm.startPrank(worker);
        vault.requestWithdrawal(uint128(STAKE));
        vm.expectRevert(
            abi.encodeWithSelector(IStakeVault.StillUnbonding.selector, block.timestamp + UNBONDING, block.timestamp)
        );
        vault.withdraw();
        vm.warp(block.timestamp + UNBONDING);
        vault.withdraw();
        assertEq(token.balanceOf(worker), STAKE, "paid out");
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.NothingLeaving.selector, worker));
        vault.withdraw();
        vm.stopPrank();
        assertVaultSolvent();
    }

    function test_requestWithdrawal_reverts_aboveFree() external {
        vm.prank(address(market));
        vault.lock(worker, FUNDS - STAKE);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, worker, STAKE + 1, STAKE));
        vm.prank(worker);
        vault.requestWithdrawal(uint128(STAKE + 1));
    }

    function test_zeroAmounts_revert() external {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.ZeroAmount.selector));
        vault.deposit(0);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.ZeroAmount.selector));
        vault.requestWithdrawal(0);
    }

    function test_seize_reverts_aboveLocked() external {
        vm.startPrank(address(market));
        vault.lock(worker, 5);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientLocked.selector, worker, 6, 5));
        vault.seize(worker, challenger, 3, 3);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientLocked.selector, worker, 6, 5));
        vault.unlock(worker, 6);
        vm.stopPrank();
    }

    /// @dev Whatever is locked, seized, burned, freed and withdrawn: the vault holds what it owes.
    function testFuzz_vault_staysSolvent(uint256 seed) external {
        address[3] memory people = [worker, challenger, rival];
        for (uint256 i; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            address who = people[seed % 3];
            address other = people[(seed >> 8) % 3];
            IStakeVault.Account memory stake = vault.accountOf(who);
            uint256 action = (seed >> 16) % 5;
            if (action == 0) {
                vm.prank(address(market));
                vault.lock(who, bound(seed >> 32, 0, stake.free));
            } else if (action == 1) {
                vm.prank(address(market));
                vault.unlock(who, bound(seed >> 32, 0, stake.locked));
            } else if (action == 2) {
                uint256 credited = bound(seed >> 32, 0, stake.locked);
                uint256 burned = bound(seed >> 128, 0, stake.locked - credited);
                vm.prank(address(market));
                vault.seize(who, other, credited, burned);
            } else if (action == 3 && stake.free != 0) {
                vm.prank(who);
                vault.requestWithdrawal(uint128(bound(seed >> 32, 1, stake.free)));
            } else if (action == 4 && stake.leaving != 0) {
                if (stake.readyAt > block.timestamp) vm.warp(stake.readyAt);
                vm.prank(who);
                vault.withdraw();
            }
            assertVaultSolvent();
        }
    }
}
