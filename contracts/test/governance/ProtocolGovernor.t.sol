// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IProtocolGovernor} from "../../src/governance/IProtocolGovernor.sol";
import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {ProtocolGovernor} from "../../src/governance/ProtocolGovernor.sol";
import {ProtocolTimelock} from "../../src/governance/ProtocolTimelock.sol";
import {VerifiableToken} from "../../src/token/VerifiableToken.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

contract ProtocolGovernorTest is GovernanceFixture {
    function setUp() external {
        vm.warp(1_700_000_000);
        deployGovernance(new VerifiableToken(SUPPLY));
        empower(alice, SUPPLY / 10);
        empower(bob, SUPPLY / 100);
        vm.warp(block.timestamp + 1);
    }

    // ------------------------------------------------------------------ the way of a proposal

    function test_proposal_changesAParameter() external {
        bytes memory change = _set(IProtocolParameters.Parameter.LeastMoveClock, 1 hours);
        uint256 id = propose(alice, address(governedParameters), change);
        assertProposal(id, IGovernor.ProposalState.Pending);
        vm.warp(block.timestamp + VOTING_DELAY + 1);
        assertProposal(id, IGovernor.ProposalState.Active);
        vm.prank(alice);
        governor.castVote(id, 1);
        vm.prank(bob);
        governor.castVote(id, 0);
        vm.warp(block.timestamp + VOTING_PERIOD);
        assertProposal(id, IGovernor.ProposalState.Succeeded);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) =
            asProposal(address(governedParameters), change);
        governor.queue(targets, values, calls, keccak256("proposal"));
        assertProposal(id, IGovernor.ProposalState.Queued);
        assertEq(governedParameters.values().leastMoveClock, 30 minutes, "before the delay");

        vm.warp(block.timestamp + TIMELOCK_DELAY - 1);
        bytes32 salt = bytes32(bytes20(address(governor))) ^ keccak256("proposal");
        vm.expectRevert(
            abi.encodeWithSelector(
                TimelockController.TimelockUnexpectedOperationState.selector,
                timelock.hashOperationBatch(targets, values, calls, 0, salt),
                bytes32(1 << uint256(TimelockController.OperationState.Ready))
            )
        );
        this.executeOutside(address(governedParameters), change);
        vm.warp(block.timestamp + 1);
        vm.prank(makeAddr("anyone"));
        governor.execute(targets, values, calls, keccak256("proposal"));
        assertProposal(id, IGovernor.ProposalState.Executed);
        assertEq(governedParameters.values().leastMoveClock, 1 hours, "after the delay");
    }

    /// @dev Bob's one percent is under the quorum of four.
    function test_proposal_withoutQuorum_fails() external {
        uint256 id =
            propose(bob, address(governedParameters), _set(IProtocolParameters.Parameter.LeastMoveClock, 1 hours));
        vm.warp(block.timestamp + VOTING_DELAY + 1);
        vm.prank(bob);
        governor.castVote(id, 1);
        vm.warp(block.timestamp + VOTING_PERIOD);
        assertProposal(id, IGovernor.ProposalState.Defeated);
    }

    function test_proposal_reverts_belowThreshold() external {
        address small = makeAddr("small");
        empower(small, THRESHOLD - 1);
        vm.warp(block.timestamp + 1);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) =
            asProposal(address(governedParameters), _set(IProtocolParameters.Parameter.LeastMoveClock, 1 hours));
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorInsufficientProposerVotes.selector, small, THRESHOLD - 1, THRESHOLD
            )
        );
        vm.prank(small);
        governor.propose(targets, values, calls, "proposal");
    }

    /// @dev Votes count as they stood when the vote began: bought (or borrowed) later they are none.
    function test_castVote_ignoresVotesBoughtLater() external {
        uint256 id =
            propose(bob, address(governedParameters), _set(IProtocolParameters.Parameter.LeastMoveClock, 1 hours));
        vm.warp(block.timestamp + VOTING_DELAY + 1);
        address late = makeAddr("late");
        empower(late, SUPPLY / 2);
        vm.prank(late);
        assertEq(governor.castVote(id, 1), 0, "weight");
    }

    function testFuzz_execute_reverts_outOfBounds(uint256 which, uint256 value) external {
        IProtocolParameters.Parameter parameter = IProtocolParameters.Parameter(which % 7);
        (uint256 least, uint256 most) = governedParameters.boundsOf(parameter);
        vm.assume(value < least || value > most);
        bytes memory change = _set(parameter, value);
        passProposal(alice, address(governedParameters), change);
        vm.warp(block.timestamp + TIMELOCK_DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(IProtocolParameters.ParameterOutOfBounds.selector, parameter, least, most, value)
        );
        this.executeOutside(address(governedParameters), change);
    }

    // ------------------------------------------------------------------ direct calls

    function testFuzz_directCalls_areRefused(address caller) external {
        vm.assume(caller != address(timelock) && caller != address(governor));
        vm.startPrank(caller);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, caller));
        governor.setVotingPeriod(2 days);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, caller));
        governor.relay(address(governedParameters), 0, "");
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.NotGovernor.selector, address(timelock), caller));
        governedParameters.setParameter(IProtocolParameters.Parameter.LeastMoveClock, 1 hours);
        bytes32 proposer = timelock.PROPOSER_ROLE();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, proposer)
        );
        timelock.schedule(address(governedParameters), 0, "", 0, 0, TIMELOCK_DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, caller, timelock.DEFAULT_ADMIN_ROLE()
            )
        );
        timelock.grantRole(proposer, caller);
        vm.stopPrank();
    }

    function test_roles_afterDeployment() external view {
        address[3] memory people = [address(this), guardian, alice];
        bytes32[3] memory roles = [timelock.DEFAULT_ADMIN_ROLE(), timelock.PROPOSER_ROLE(), timelock.CANCELLER_ROLE()];
        for (uint256 i; i < 3; ++i) {
            for (uint256 j; j < 3; ++j) {
                assertFalse(timelock.hasRole(roles[j], people[i]), "a person's role");
            }
        }
        assertTrue(timelock.hasRole(roles[0], address(timelock)), "the timelock administers itself");
        assertTrue(timelock.hasRole(roles[1], address(governor)), "the governor proposes");
        assertTrue(timelock.hasRole(roles[2], address(governor)), "the governor cancels");
        assertFalse(timelock.hasRole(roles[0], address(governor)), "the governor administers");
        assertTrue(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)), "anyone executes");
    }

    // ------------------------------------------------------------------ bounds of governance itself

    function test_settings_reverts_outOfBounds() external {
        _refused(
            address(governor),
            abi.encodeCall(governor.setVotingPeriod, (1 days - 1)),
            abi.encodeWithSelector(IProtocolGovernor.VotingPeriodOutOfBounds.selector, 1 days, 30 days, 1 days - 1)
        );
        _refused(
            address(governor),
            abi.encodeCall(governor.setVotingPeriod, (30 days + 1)),
            abi.encodeWithSelector(IProtocolGovernor.VotingPeriodOutOfBounds.selector, 1 days, 30 days, 30 days + 1)
        );
        _refused(
            address(governor),
            abi.encodeCall(governor.setVotingDelay, (30 days + 1)),
            abi.encodeWithSelector(IProtocolGovernor.VotingDelayTooLong.selector, 30 days, 30 days + 1)
        );
        _refused(
            address(governor),
            abi.encodeCall(governor.setProposalThreshold, (SUPPLY / 100 + 1)),
            abi.encodeWithSelector(IProtocolGovernor.ProposalThresholdTooHigh.selector, SUPPLY / 100, SUPPLY / 100 + 1)
        );
        _refused(
            address(governor),
            abi.encodeCall(governor.updateQuorumNumerator, (0)),
            abi.encodeWithSelector(IProtocolGovernor.QuorumOutOfBounds.selector, 1, 50, 0)
        );
        _refused(
            address(governor),
            abi.encodeCall(governor.updateQuorumNumerator, (51)),
            abi.encodeWithSelector(IProtocolGovernor.QuorumOutOfBounds.selector, 1, 50, 51)
        );
        _refused(
            address(governor),
            abi.encodeCall(governor.updateTimelock, (timelock)),
            abi.encodeWithSelector(IProtocolGovernor.TimelockFixed.selector, address(timelock))
        );
        _refused(
            address(timelock),
            abi.encodeCall(timelock.updateDelay, (1 days - 1)),
            abi.encodeWithSelector(IProtocolGovernor.DelayOutOfBounds.selector, 1 days, 30 days, 1 days - 1)
        );
        _refused(
            address(timelock),
            abi.encodeCall(timelock.updateDelay, (30 days + 1)),
            abi.encodeWithSelector(IProtocolGovernor.DelayOutOfBounds.selector, 1 days, 30 days, 30 days + 1)
        );
    }

    function test_settings_changeWithinBounds() external {
        _accepted(address(governor), abi.encodeCall(governor.setVotingPeriod, (3 days)));
        assertEq(governor.votingPeriod(), 3 days, "period");
        _accepted(address(governor), abi.encodeCall(governor.setVotingDelay, (2 days)));
        assertEq(governor.votingDelay(), 2 days, "delay");
        _accepted(address(governor), abi.encodeCall(governor.setProposalThreshold, (SUPPLY / 200)));
        assertEq(governor.proposalThreshold(), SUPPLY / 200, "threshold");
        _accepted(address(governor), abi.encodeCall(governor.updateQuorumNumerator, (5)));
        assertEq(governor.quorumNumerator(), 5, "quorum");
        _accepted(address(timelock), abi.encodeCall(timelock.updateDelay, (3 days)));
        assertEq(timelock.getMinDelay(), 3 days, "timelock's delay");
    }

    function test_constructors_reverts_outOfBounds() external {
        vm.expectRevert(abi.encodeWithSelector(IProtocolGovernor.DelayOutOfBounds.selector, 0, 30 days, 31 days));
        new ProtocolTimelock(31 days, address(governor));
        vm.expectRevert(abi.encodeWithSelector(IProtocolGovernor.VotingPeriodOutOfBounds.selector, 0, 30 days, 31 days));
        new ProtocolGovernor(votes, timelock, VOTING_DELAY, 31 days, THRESHOLD, QUORUM_PERCENT);
        vm.expectRevert(abi.encodeWithSelector(IProtocolGovernor.QuorumOutOfBounds.selector, 1, 50, 0));
        new ProtocolGovernor(votes, timelock, VOTING_DELAY, VOTING_PERIOD, THRESHOLD, 0);
    }

    // ------------------------------------------------------------------

    function executeOutside(address target, bytes calldata data) external {
        execute(target, data);
    }

    function _set(IProtocolParameters.Parameter parameter, uint256 value) private view returns (bytes memory) {
        return abi.encodeCall(governedParameters.setParameter, (parameter, value));
    }

    function _refused(address target, bytes memory data, bytes memory reason) private {
        uint256 snapshot = vm.snapshotState();
        passProposal(alice, target, data);
        vm.warp(block.timestamp + TIMELOCK_DELAY);
        vm.expectRevert(reason);
        this.executeOutside(target, data);
        vm.revertToState(snapshot);
    }

    function _accepted(address target, bytes memory data) private {
        uint256 id = propose(alice, target, data);
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.prank(alice);
        governor.castVote(id, 1);
        vm.warp(governor.proposalDeadline(id) + 1);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = asProposal(target, data);
        governor.queue(targets, values, calls, keccak256("proposal"));
        vm.warp(block.timestamp + timelock.getMinDelay());
        governor.execute(targets, values, calls, keccak256("proposal"));
    }
}
