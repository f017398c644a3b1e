// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {Reputation} from "../../src/market/Reputation.sol";
import {StakeVault} from "../../src/money/StakeVault.sol";
import {VerifiableToken} from "../../src/token/VerifiableToken.sol";
import {Test} from "../Test.sol";

/// @notice What it costs a slashed worker to begin again under another address with what is left of its funds.
contract ReregistrationTest is Test {
    uint256 private constant STAKE = 1000 ether;
    uint64 private constant UNBONDING = 7 days;
    uint256 private constant JOBS = 40;

    VerifiableToken private token;
    StakeVault private vault;
    Reputation private reputation;

    address private old = makeAddr("old");
    address private renamed = makeAddr("renamed");

    function setUp() external {
        vm.warp(1_700_000_040);
        token = new VerifiableToken(1_000_000 ether);
        vault = new StakeVault(token, UNBONDING);
        reputation = new Reputation();
        vault.initialize(address(this), new address[](0));
        reputation.initialize(address(this));
        require(token.transfer(old, 2 * STAKE), "transfer");
        vm.startPrank(old);
        token.approve(address(vault), type(uint256).max);
        vault.deposit(uint128(2 * STAKE));
        vm.stopPrank();
    }

    /// @dev Slashed, it could work on at once under its own name; under another it waits for its funds, and is behind at every moment.
    function test_anotherAddress_isBehindTheOldOne() external {
        vault.lock(old, STAKE);
        vault.seize(old, makeAddr("challenger"), STAKE / 4, STAKE - STAKE / 4);
        reputation.recordLostDispute(old, makeAddr("challenger"), STAKE);
        assertEq(reputation.scoreOf(old), 0, "after the slash");

        vm.prank(old);
        vault.requestWithdrawal(uint128(STAKE));
        uint256 ready = block.timestamp + UNBONDING;
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.StillUnbonding.selector, ready, block.timestamp));
        vm.prank(old);
        vault.withdraw();

        // Had it kept its name, it would have worked meanwhile.
        uint256 snapshot = vm.snapshotState();
        uint256[JOBS] memory kept = _work(old, block.timestamp);
        vm.revertToState(snapshot);

        uint256 start = block.timestamp;
        vm.warp(ready);
        vm.startPrank(old);
        vault.withdraw();
        require(token.transfer(renamed, STAKE), "transfer");
        vm.stopPrank();
        assertEq(token.balanceOf(renamed), STAKE, "what is left: the slashed stake is gone");
        uint256[JOBS] memory anew = _work(renamed, start);
        for (uint256 day = 1; day < JOBS; ++day) {
            if (kept[day] != 0) assertLe(anew[day], kept[day] - 1, "score under another name");
        }
        assertGe(kept[JOBS - 1], 300_000, "score under the old name");
    }

    /// @dev A full job for another requester each day, as soon as it can; the scores of each day, before that day's job.
    function _work(address account, uint256 start) private returns (uint256[JOBS] memory scores) {
        uint256 first = block.timestamp;
        for (uint160 day; day < JOBS; ++day) {
            if (start + day * 1 days < first) continue;
            vm.warp(start + day * 1 days);
            scores[day] = reputation.scoreOf(account);
            reputation.recordFinalizedJob(account, address(0x3000 + day), 100 ether);
        }
    }
}
