// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPostingRules} from "../../src/market/IPostingRules.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {DefinitionKind, InvalidityProof, Opening} from "../../src/types/Opening.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Trees} from "../dispute/Trees.sol";
import {MarketFixture} from "../market/MarketFixture.sol";

/// @notice The requester wants an honest worker's stake: it posts a program that no game can execute on chain, or that nobody can
/// execute in the time it allows. Stopped: anybody shows the broken rule, before or during the work, and everything is returned; a
/// worker that sees that it will be late gives the job back, and one that is late loses its claim bond and never its stake.
contract UnexecutableProgramTest is MarketFixture {
    address private game = makeAddr("game");
    ProgramHeader private _header;
    InvalidityProof private _proof;

    function setUp() external {
        deployMarket();
        wire(game, address(programs));
        bytes[] memory operators = TinyProgram.operators();
        // An unknown version of the encoding: no referee can read it.
        operators[1][0] = 0x09;
        bytes32[] memory leaves = Trees.hashLeaves(operators, 0x40);
        _header = TinyProgram.header(6);
        _header.operatorsRoot = Trees.root(leaves, 0x41);
        _proof.header = _header;
        _proof.subject = Opening(DefinitionKind.Operator, 1, operators[1], Trees.path(leaves, 0x41, 1));
    }

    function test_shownWhileRunning_everythingReturns() external {
        mature(_header);
        JobId jobId = _post();
        vm.startPrank(worker);
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        market.submitReceipt(jobId, 0, 0, segmentRoot(0));
        vm.stopPrank();
        vm.prank(game);
        market.enterDispute(jobId, 0, 0, challenger, keccak256("initial"), segmentRoot(0));
        vm.prank(worker);
        programs.proveInvalid(jobId, 10, _proof);
        assertState(jobId, JobState.Void);
        assertStake(worker, FUNDS, 0);
        // Whoever had a game gets its bond back, whatever the game says afterwards.
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, true, 3);
        assertStake(challenger, 10 * BOND, 0);
        assertVaultSolvent();
        assertEscrowSolvent(jobId);
    }

    function test_shownBefore_neverPosted() external {
        programs.register(_header);
        programs.refute(10, _proof);
        JobSpec memory spec = specFor(_header, 6, 3);
        vm.expectRevert(abi.encodeWithSelector(IPostingRules.ProgramKnownInvalid.selector, rootOf(_header)));
        vm.prank(requester);
        market.postJob(spec, 0);
    }

    function test_tooLittleTime_costsTheClaimBondAtMost() external {
        mature(_header);
        JobSpec memory spec = specFor(_header, 6, 3);
        spec.verification.jobDeadline = 10;
        spec.verification.startDeadline = 10;
        vm.prank(requester);
        JobId jobId = market.postJob(spec, 0);
        // Seen in time: no loss.
        vm.startPrank(worker);
        market.claim(jobId);
        market.release(jobId);
        assertStake(worker, FUNDS, 0);
        // Not seen: the claim bond.
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        vm.stopPrank();
        vm.warp(block.timestamp + 11);
        market.expire(jobId);
        assertStake(worker, FUNDS - CLAIM_BOND, 0);
        assertEq(escrow.balanceOf(address(token), requester), 0, "nothing of it is the requester's");
    }

    function _post() private returns (JobId) {
        JobSpec memory spec = specFor(_header, 6, 3);
        vm.prank(requester);
        return market.postJob(spec, 0);
    }
}
