// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {ProtocolParameters} from "../../src/governance/ProtocolParameters.sol";
import {ParametersFixture} from "./ParametersFixture.sol";

contract ProtocolParametersTest is ParametersFixture {
    ProtocolParameters private parameters;

    function setUp() external {
        vm.warp(1_700_000_000);
        parameters = deployParameters(networkValues());
    }

    function test_constructor_keepsWhatWasGiven() external view {
        assertEq(abi.encode(parameters.values()), abi.encode(networkValues()), "values");
        assertEq(parameters.governor(), governor, "governor");
        assertEq(parameters.stakeToken(), stakeToken, "stake token");
        assertEq(parameters.worthOf(stakeToken), 1e18, "worth of the stake token");
        assertEq(parameters.refereeOf(1), address(this), "referee 1");
        (address account, bool mayPause, uint64 until) = parameters.guardian();
        assertEq(account, guardian, "guardian");
        assertTrue(mayPause, "may pause");
        assertEq(until, 0, "paused until");
        assertFalse(parameters.paused(), "paused");
    }

    function test_constructor_reverts_outOfBounds() external {
        IProtocolParameters.ParameterValues memory values = networkValues();
        values.leastChallengeWindow = 30 days + 1;
        _expectOutOfBounds(IProtocolParameters.Parameter.LeastChallengeWindow, 10 minutes, 30 days, 30 days + 1);
        deployParameters(values);
        values = networkValues();
        values.leastMoveClock = 0;
        _expectOutOfBounds(IProtocolParameters.Parameter.LeastMoveClock, 1, 7 days, 0);
        deployParameters(values);
        values = networkValues();
        values.colludingPpm = 0;
        _expectOutOfBounds(IProtocolParameters.Parameter.ColludingPpm, 10_000, 900_000, 0);
        deployParameters(values);
    }

    /// @dev A network that begins below the public bounds cannot be taken lower still.
    function test_bounds_beginAtTheDeployedTimes() external {
        IProtocolParameters.ParameterValues memory values = networkValues();
        (values.leastChallengeWindow, values.leastMoveClock, values.maturityDelay) = (5, 6, 0);
        ProtocolParameters local = deployParameters(values);
        (uint256 window,) = local.boundsOf(IProtocolParameters.Parameter.LeastChallengeWindow);
        (uint256 clock,) = local.boundsOf(IProtocolParameters.Parameter.LeastMoveClock);
        (uint256 maturity,) = local.boundsOf(IProtocolParameters.Parameter.MaturityDelay);
        assertEq(window, 5, "window");
        assertEq(clock, 6, "clock");
        assertEq(maturity, 0, "maturity");
        (window,) = parameters.boundsOf(IProtocolParameters.Parameter.LeastChallengeWindow);
        (clock,) = parameters.boundsOf(IProtocolParameters.Parameter.LeastMoveClock);
        (maturity,) = parameters.boundsOf(IProtocolParameters.Parameter.MaturityDelay);
        assertEq(window, 10 minutes, "public window");
        assertEq(clock, 10 minutes, "public clock");
        assertEq(maturity, 1 hours, "public maturity");
    }

    // ------------------------------------------------------------------ numbers

    function testFuzz_setParameter_changesThatOneWithinBounds(uint256 which, uint256 value) external {
        IProtocolParameters.Parameter parameter = _parameter(which);
        (uint256 least, uint256 most) = parameters.boundsOf(parameter);
        value = bound(value, least, most);
        uint256[PARAMETERS] memory before = _all();

        vm.expectEmit();
        emit IProtocolParameters.ParameterChanged(parameter, before[uint256(parameter)], value);
        vm.prank(governor);
        parameters.setParameter(parameter, value);

        before[uint256(parameter)] = value;
        uint256[PARAMETERS] memory now_ = _all();
        for (uint256 i; i < PARAMETERS; ++i) {
            assertEq(now_[i], before[i], "parameter");
        }
    }

    function testFuzz_setParameter_reverts_outOfBounds(uint256 which, uint256 value) external {
        IProtocolParameters.Parameter parameter = _parameter(which);
        (uint256 least, uint256 most) = parameters.boundsOf(parameter);
        uint256 previous = valueOf(parameters, parameter);
        // Just beside the bounds half of the time: that is where mistakes are.
        if (value & 1 == 0) value = least == 0 || value & 2 == 0 ? most + 1 : least - 1;
        vm.assume(value < least || value > most);
        _expectOutOfBounds(parameter, least, most, value);
        vm.prank(governor);
        parameters.setParameter(parameter, value);
        assertEq(valueOf(parameters, parameter), previous, "parameter");
    }

    function testFuzz_governorsFunctions_refuseOthers(address caller, uint256 which, uint256 value) external {
        vm.assume(caller != governor);
        vm.startPrank(caller);
        bytes memory refusal = abi.encodeWithSelector(IProtocolParameters.NotGovernor.selector, governor, caller);
        vm.expectRevert(refusal);
        parameters.setParameter(_parameter(which), value);
        vm.expectRevert(refusal);
        parameters.setWorth(makeAddr("token"), value);
        vm.expectRevert(refusal);
        parameters.addReferee(address(this));
        vm.expectRevert(refusal);
        parameters.setGuardian(caller);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ worths

    function testFuzz_setWorth_listsWithinBounds(address token, uint256 worth) external {
        vm.assume(token != stakeToken);
        worth = bound(worth, 0, 1e36);
        vm.expectEmit();
        emit IProtocolParameters.WorthChanged(token, 0, worth);
        vm.prank(governor);
        parameters.setWorth(token, worth);
        assertEq(parameters.worthOf(token), worth, "worth");
        vm.prank(governor);
        parameters.setWorth(token, 0);
        assertEq(parameters.worthOf(token), 0, "taken off");
    }

    function testFuzz_setWorth_reverts_aboveBound(address token, uint256 worth) external {
        vm.assume(token != stakeToken);
        worth = bound(worth, 1e36 + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.WorthOutOfBounds.selector, token, 1e36, worth));
        vm.prank(governor);
        parameters.setWorth(token, worth);
    }

    function test_setWorth_reverts_forStakeToken() external {
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.WorthOfStakeTokenFixed.selector, stakeToken));
        vm.prank(governor);
        parameters.setWorth(stakeToken, 2e18);
    }

    // ------------------------------------------------------------------ referees

    /// @dev Whatever is added later, an earlier version stays what it was.
    function testFuzz_addReferee_appendsOnly(uint8 count) external {
        uint256 more = bound(count, 1, 40);
        address[] memory added = new address[](more + 1);
        added[0] = address(this);
        for (uint256 i = 1; i <= more; ++i) {
            added[i] = address(uint160(0x1000 + i));
            vm.etch(added[i], hex"00");
            vm.expectEmit();
            emit IProtocolParameters.RefereeAdded(uint16(i + 1), added[i]);
            vm.prank(governor);
            assertEq(parameters.addReferee(added[i]), i + 1, "version");
        }
        assertEq(parameters.latestReferee(), more + 1, "latest");
        for (uint256 i; i <= more; ++i) {
            assertEq(parameters.refereeOf(uint16(i + 1)), added[i], "referee");
        }
    }

    function test_refereeOf_reverts_whenUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.UnknownReferee.selector, 0, 1));
        parameters.refereeOf(0);
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.UnknownReferee.selector, 2, 1));
        parameters.refereeOf(2);
    }

    function test_addReferee_reverts_withoutCode() external {
        address nobody = makeAddr("nobody");
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.RefereeWithoutCode.selector, nobody));
        vm.prank(governor);
        parameters.addReferee(nobody);
    }

    // ------------------------------------------------------------------ pause

    function testFuzz_pause_endsByItself(uint256 wait) external {
        uint256 until = block.timestamp + parameters.pauseTime();
        vm.expectEmit();
        emit IProtocolParameters.NewJobsPausedUntil(guardian, until);
        vm.prank(guardian);
        parameters.pauseNewJobs();

        vm.warp(block.timestamp + bound(wait, 0, 60 days));
        bool expected = block.timestamp < until;
        assertEq(parameters.paused(), expected, "paused");
        if (expected) {
            vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.NewJobsPaused.selector, until, block.timestamp));
        }
        parameters.requireNotPaused();
    }

    function testFuzz_pause_cannotBeRenewedByTheGuardian(uint256 wait, bool endEarly) external {
        vm.startPrank(guardian);
        parameters.pauseNewJobs();
        if (endEarly) parameters.endPause();
        vm.warp(block.timestamp + bound(wait, 0, 3650 days));
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.PauseSpent.selector, guardian));
        parameters.pauseNewJobs();
        vm.stopPrank();
        vm.warp(1_700_000_000 + uint256(parameters.pauseTime()));
        parameters.requireNotPaused();
    }

    function test_setGuardian_givesAnotherPause() external {
        vm.prank(guardian);
        parameters.pauseNewJobs();
        vm.warp(block.timestamp + 20 days);
        vm.expectEmit();
        emit IProtocolParameters.GuardianAppointed(guardian);
        vm.prank(governor);
        parameters.setGuardian(guardian);
        assertFalse(parameters.paused(), "paused by an appointment");
        vm.prank(guardian);
        parameters.pauseNewJobs();
        assertTrue(parameters.paused(), "paused again");
    }

    function test_setGuardian_leavesPauseRunning() external {
        vm.prank(guardian);
        parameters.pauseNewJobs();
        vm.prank(governor);
        parameters.setGuardian(address(0));
        assertTrue(parameters.paused(), "paused");
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.NotGuardian.selector, address(0), guardian));
        vm.prank(guardian);
        parameters.endPause();
    }

    function test_endPause_letsJobsIn() external {
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.NotPaused.selector));
        parameters.endPause();
        parameters.pauseNewJobs();
        vm.expectEmit();
        emit IProtocolParameters.PauseEnded(guardian);
        parameters.endPause();
        vm.stopPrank();
        parameters.requireNotPaused();
    }

    function testFuzz_guardiansFunctions_refuseOthers(address caller) external {
        vm.assume(caller != guardian);
        bytes memory refusal = abi.encodeWithSelector(IProtocolParameters.NotGuardian.selector, guardian, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        parameters.pauseNewJobs();
        vm.expectRevert(refusal);
        parameters.endPause();
        vm.stopPrank();
    }

    // ------------------------------------------------------------------

    function _parameter(uint256 which) private pure returns (IProtocolParameters.Parameter) {
        return IProtocolParameters.Parameter(which % PARAMETERS);
    }

    function _all() private view returns (uint256[PARAMETERS] memory all) {
        for (uint256 i; i < PARAMETERS; ++i) {
            all[i] = valueOf(parameters, _parameter(i));
        }
    }

    function _expectOutOfBounds(IProtocolParameters.Parameter parameter, uint256 least, uint256 most, uint256 actual)
        private
    {
        vm.expectRevert(
            abi.encodeWithSelector(IProtocolParameters.ParameterOutOfBounds.selector, parameter, least, most, actual)
        );
    }
}
