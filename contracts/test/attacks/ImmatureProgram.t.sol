// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {Ask} from "../../src/types/Ask.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Requester and worker want to use a program before anyone can check it: registered, posted, claimed and finished in one
/// block. Stopped: a job can be claimed only when its program has been there for the maturity delay, by `claim` and by `assign`,
/// and the delay of the posting counts.
contract ImmatureProgramTest is AttackFixture {
    function test_claimAndAssign_waitForMaturity() external {
        JobId jobId = _post();
        uint256 claimableAt = block.timestamp + MATURITY;
        Ask memory ask = Ask(worker, address(token), 1, 0, 0, 0, uint64(claimableAt), 0);
        vm.prank(worker);
        asks.publish(ask);
        vm.warp(claimableAt - 1);
        bytes memory refusal = abi.encodeWithSelector(IJobMarket.NotClaimableYet.selector, claimableAt, claimableAt - 1);
        vm.expectRevert(refusal);
        vm.prank(worker);
        market.claim(jobId);
        vm.expectRevert(refusal);
        vm.prank(requester);
        market.assign(jobId, ask, "");
        vm.warp(claimableAt);
        vm.prank(requester);
        market.assign(jobId, ask, "");
    }

    /// @dev A parameter that changes afterwards neither opens the job earlier nor later.
    function test_maturity_isThatOfThePosting() external {
        JobId jobId = _post();
        uint256 claimableAt = market.statusOf(jobId).claimableAt;
        vm.prank(makeAddr("governor"));
        parameters.setParameter(IProtocolParameters.Parameter.MaturityDelay, 10 * MATURITY);
        assertEq(market.statusOf(jobId).claimableAt, claimableAt, "claimable");
        vm.warp(claimableAt);
        vm.prank(worker);
        market.claim(jobId);
    }

    /// @dev Whoever registers the root again starts nothing anew, and makes nothing older.
    function test_registeringAgain_changesNothing() external {
        programs.register(exampleHeader());
        uint256 time = block.timestamp;
        vm.warp(time + MATURITY - 1);
        vm.prank(rival);
        programs.register(exampleHeader());
        assertEq(programs.programOf(rootOf(exampleHeader())).registeredAt, time, "time");
    }

    function _post() private returns (JobId) {
        programs.register(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), 10, 5);
        vm.prank(requester);
        return market.postJob(spec, 0);
    }
}
