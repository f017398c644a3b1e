// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuditorRegistry} from "../../src/audits/AuditorRegistry.sol";
import {IAuditorRegistry} from "../../src/audits/IAuditorRegistry.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {JobId} from "../../src/types/JobId.sol";
import {MarketFixture} from "../market/MarketFixture.sol";

/// @notice Units come with stake, count from the block they came in, and leave no sooner than stake does.
contract AuditorRegistryTest is MarketFixture {
    JobId private constant JOB = JobId.wrap(7);
    address private _court = makeAddr("court");
    address private _ann = makeAddr("ann");
    address private _bob = makeAddr("bob");

    function setUp() external {
        deployMarket();
        registry.initialize(_court);
        fund(_ann, 10 * UNIT);
        fund(_bob, 10 * UNIT);
    }

    function courtsWithStake() internal view override returns (address[] memory courts) {
        courts = new address[](1);
        courts[0] = address(registry);
    }

    function test_constructor_reverts_withoutUnit() external {
        vm.expectRevert(abi.encodeWithSelector(IAuditorRegistry.NoUnits.selector));
        new AuditorRegistry(vault, 0);
    }

    function test_join_locksAUnitEach() external {
        vm.prank(_ann);
        registry.join(3);
        assertStake(_ann, 7 * UNIT, 3 * UNIT);
        assertEq(registry.unitsOf(_ann), 3, "units");
        assertEq(registry.totalUnits(), 3, "total");
        assertEq(registry.unit(), UNIT, "unit");
    }

    function test_join_reverts_withoutStakeOrUnits() external {
        vm.startPrank(_ann);
        vm.expectRevert(abi.encodeWithSelector(IAuditorRegistry.NoUnits.selector));
        registry.join(0);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, _ann, 11 * UNIT, 10 * UNIT));
        registry.join(11);
        vm.stopPrank();
    }

    function test_leaving_countsAtOnce_andIsFreeAfterTheDelay() external {
        vm.startPrank(_ann);
        registry.join(3);
        registry.beginLeaving(1);
        assertEq(registry.unitsOf(_ann), 2, "units");
        assertEq(registry.auditorOf(_ann).leaving, UNIT, "leaving");
        uint256 readyAt = block.timestamp + UNBONDING;
        vm.warp(readyAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IAuditorRegistry.StillLeaving.selector, readyAt, readyAt - 1));
        registry.withdrawLeft();
        vm.warp(readyAt);
        registry.withdrawLeft();
        assertStake(_ann, 8 * UNIT, 2 * UNIT);
        vm.expectRevert(abi.encodeWithSelector(IAuditorRegistry.NothingLeft.selector, _ann));
        registry.withdrawLeft();
        vm.expectRevert(abi.encodeWithSelector(IAuditorRegistry.UnitsExceeded.selector, 2, 3));
        registry.beginLeaving(3);
        vm.expectRevert(abi.encodeWithSelector(IAuditorRegistry.NoUnits.selector));
        registry.beginLeaving(0);
        vm.stopPrank();
    }

    function test_seize_reverts_forOthersThanTheCourt() external {
        vm.expectRevert(abi.encodeWithSignature("NotAuthorized(address)", _bob));
        vm.prank(_bob);
        registry.seize(_ann, UNIT, _bob);
    }

    function test_seize_uncoversAUnit_thatJoiningCoversAgain() external {
        vm.prank(_ann);
        registry.join(2);
        vm.prank(_court);
        (uint256 credited, uint256 burned) = registry.seize(_ann, UNIT / 10, _bob);
        assertEq(credited, UNIT / 40, "credited");
        assertEq(burned, UNIT / 10 - UNIT / 40, "burned");
        assertEq(registry.unitsOf(_ann), 1, "units");
        vm.prank(_ann);
        registry.join(1);
        // One tenth of a unit makes the second one whole.
        assertStake(_ann, 8 * UNIT - UNIT / 10, 2 * UNIT);
        assertEq(registry.unitsOf(_ann), 2, "units");
    }

    function test_seize_reachesWhatIsLeaving() external {
        vm.startPrank(_ann);
        registry.join(2);
        registry.beginLeaving(2);
        vm.stopPrank();
        vm.prank(_court);
        registry.seize(_ann, UNIT, _bob);
        assertEq(registry.auditorOf(_ann).leaving, UNIT, "leaving");
        vm.prank(_court);
        registry.seize(_ann, 5 * UNIT, _bob);
        assertEq(registry.auditorOf(_ann).leaving, 0, "leaving");
        assertStake(_ann, 8 * UNIT, 0);
        vm.prank(_court);
        (uint256 credited, uint256 burned) = registry.seize(_ann, UNIT, _bob);
        assertEq(credited + burned, 0, "nothing is left");
    }

    /// @dev The last unit, no longer whole, leaves with what is left of it.
    function test_seize_ofTheLastUnit_letsTheRestLeave() external {
        vm.prank(_ann);
        registry.join(1);
        vm.prank(_court);
        registry.seize(_ann, UNIT / 10, _bob);
        assertEq(registry.unitsOf(_ann), 0, "units");
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(_ann);
        registry.withdrawLeft();
        assertStake(_ann, 10 * UNIT - UNIT / 10, 0);
    }

    function test_enlistedAt_areThoseAtTheEndOfTheBlock() external {
        uint48 first = uint48(block.number);
        _join(_ann, 3);
        _join(_bob, 4);
        _enlist(_ann);
        _enlist(_bob);
        vm.roll(first + 3);
        _join(_ann, 2);
        _enlist(_ann);
        vm.roll(first + 5);
        vm.prank(_bob);
        registry.resign(JOB);
        _assertEnlistedAt(first - 1, 0, 0);
        _assertEnlistedAt(first, 3, 7);
        _assertEnlistedAt(first + 2, 3, 7);
        _assertEnlistedAt(first + 4, 5, 9);
        _assertEnlistedAt(first + 5, 5, 5);
        (uint256 units, uint256 total) = registry.enlistedAt(JobId.wrap(8), _ann, first + 5);
        assertEq(units + total, 0, "another job");
    }

    /// @dev What has left is not drawn, and counts in the total until somebody says so.
    function test_refresh_takesUnitsThatAreGoneOutOfTheTotal() external {
        uint48 first = uint48(block.number);
        _join(_ann, 3);
        _join(_bob, 4);
        _enlist(_ann);
        _enlist(_bob);
        vm.roll(first + 1);
        vm.prank(_ann);
        registry.beginLeaving(2);
        _assertEnlistedAt(first + 1, 1, 7);
        registry.refresh(JOB, _ann);
        _assertEnlistedAt(first + 1, 1, 5);
        vm.roll(first + 2);
        _join(_ann, 5);
        // Nobody offers another's units.
        registry.refresh(JOB, _ann);
        _assertEnlistedAt(first + 2, 1, 5);
    }

    function test_enlist_reverts_withoutUnits() external {
        vm.expectRevert(abi.encodeWithSelector(IAuditorRegistry.NoUnits.selector));
        registry.enlist(JOB);
    }

    /// @dev After any sequence units are covered, the total is their sum, and what is locked is what the registry knows of.
    function testFuzz_sequence_keepsUnitsCovered(uint256[12] calldata acts) external {
        for (uint256 i; i < acts.length; ++i) {
            address who = acts[i] >> 255 == 0 ? _ann : _bob;
            uint256 act = acts[i] % 5;
            uint32 units = uint32(1 + (acts[i] >> 16) % 4);
            vm.warp(block.timestamp + (acts[i] >> 32) % UNBONDING);
            vm.roll(block.number + (acts[i] >> 64) % 2);
            if (act == 0) _try(who, abi.encodeCall(registry.join, (units)));
            else if (act == 1) _try(who, abi.encodeCall(registry.beginLeaving, (units)));
            else if (act == 2) _try(who, abi.encodeCall(registry.withdrawLeft, ()));
            else _try(_court, abi.encodeCall(registry.seize, (who, UNIT * units / (act == 3 ? 1 : 10), worker)));
            uint256 total;
            for (uint256 j; j < 2; ++j) {
                address one = j == 0 ? _ann : _bob;
                IAuditorRegistry.Auditor memory auditor = registry.auditorOf(one);
                uint256 count = registry.unitsOf(one);
                total += count;
                assertGe(auditor.backing, count * UNIT, "covered");
                assertEq(vault.accountOf(one).locked, uint256(auditor.backing) + auditor.leaving, "locked");
            }
            assertEq(registry.totalUnits(), total, "total");
        }
        uint256 owed = stakeOf(_ann) + stakeOf(_bob) + stakeOf(worker) + stakeOf(challenger) + stakeOf(rival);
        assertEq(token.balanceOf(address(vault)), owed, "vault");
    }

    function _try(address who, bytes memory call) private {
        vm.prank(who);
        (bool done,) = address(registry).call(call);
        done;
    }

    function _join(address who, uint32 units) private {
        vm.prank(who);
        registry.join(units);
    }

    function _enlist(address who) private {
        vm.prank(who);
        registry.enlist(JOB);
    }

    function _assertEnlistedAt(uint48 height, uint256 anns, uint256 all) private view {
        (uint256 units, uint256 total) = registry.enlistedAt(JOB, _ann, height);
        assertEq(units, anns, "units");
        assertEq(total, all, "total");
    }
}
