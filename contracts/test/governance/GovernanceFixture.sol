// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {ProtocolGovernor} from "../../src/governance/ProtocolGovernor.sol";
import {ProtocolParameters} from "../../src/governance/ProtocolParameters.sol";
import {ProtocolTimelock} from "../../src/governance/ProtocolTimelock.sol";
import {VerifiableToken} from "../../src/token/VerifiableToken.sol";
import {Test} from "../Test.sol";

/// @notice Token, timelock, governor and parameters as a public network would have them; two voters.
abstract contract GovernanceFixture is Test {
    uint48 internal constant VOTING_DELAY = 1 days;
    uint32 internal constant VOTING_PERIOD = 7 days;
    uint256 internal constant TIMELOCK_DELAY = 2 days;
    uint256 internal constant SUPPLY = 1_000_000 ether;
    uint256 internal constant THRESHOLD = 1000 ether;
    uint256 internal constant QUORUM_PERCENT = 4;

    VerifiableToken internal votes;
    ProtocolTimelock internal timelock;
    ProtocolGovernor internal governor;
    ProtocolParameters internal governedParameters;

    address internal guardian = makeAddr("guardian");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");

    function deployGovernance(VerifiableToken token_) internal {
        votes = token_;
        // The timelock's constructor comes first and names the governor that comes next.
        address next = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        timelock = new ProtocolTimelock(TIMELOCK_DELAY, next);
        governor = new ProtocolGovernor(votes, timelock, VOTING_DELAY, VOTING_PERIOD, THRESHOLD, QUORUM_PERCENT);
        assertEq(address(governor), next, "governor's address");
        address[] memory referees = new address[](0);
        governedParameters = new ProtocolParameters(
            address(timelock),
            guardian,
            address(votes),
            IProtocolParameters.ParameterValues({
                leastChallengeWindow: 1 hours,
                leastMoveClock: 30 minutes,
                maturityDelay: 1 days,
                openDetectionPpm: 100_000,
                colludingPpm: 300_000,
                withholdingPpm: 10_000,
                gasCompensation: 1e9
            }),
            referees
        );
    }

    /// @notice Gives an account votes of its own from the next second on.
    function empower(address account, uint256 amount) internal {
        require(votes.transfer(account, amount), "transfer");
        vm.prank(account);
        votes.delegate(account);
    }

    /// @notice Proposes, votes, waits and queues; what is left is `execute`.
    function passProposal(address proposer, address target, bytes memory data) internal returns (uint256 proposalId) {
        proposalId = propose(proposer, target, data);
        vm.warp(block.timestamp + VOTING_DELAY + 1);
        vm.prank(proposer);
        governor.castVote(proposalId, 1);
        vm.warp(block.timestamp + VOTING_PERIOD + 1);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = asProposal(target, data);
        governor.queue(targets, values, calls, keccak256("proposal"));
    }

    function propose(address proposer, address target, bytes memory data) internal returns (uint256) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = asProposal(target, data);
        vm.prank(proposer);
        return governor.propose(targets, values, calls, "proposal");
    }

    function execute(address target, bytes memory data) internal {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = asProposal(target, data);
        governor.execute(targets, values, calls, keccak256("proposal"));
    }

    function asProposal(address target, bytes memory data)
        internal
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calls)
    {
        (targets, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
        (targets[0], calls[0]) = (target, data);
    }

    function assertProposal(uint256 proposalId, IGovernor.ProposalState expected) internal view {
        assertEq(uint256(governor.state(proposalId)), uint256(expected), "state of the proposal");
    }
}
