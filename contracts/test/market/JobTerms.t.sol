// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAskBook} from "../../src/market/IAskBook.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IEscrow} from "../../src/money/IEscrow.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {Ask} from "../../src/types/Ask.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {PermitToken} from "../money/HostileTokens.sol";
import {MarketFixture} from "./MarketFixture.sol";

/// @notice How a job finds its worker, at which price, until when, and how it is paid for.
contract JobTermsTest is MarketFixture {
    address private game = makeAddr("game");

    function setUp() external {
        deployMarket();
        wire(game, makeAddr("programReferee"));
    }

    // ------------------------------------------------------------------ claim

    function test_claim_maturity_atAndBefore() external {
        programs.register(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), 10, 5);
        vm.prank(requester);
        JobId jobId = market.postJob(spec, 0);
        uint256 claimableAt = block.timestamp + MATURITY;
        assertEq(market.statusOf(jobId).claimableAt, claimableAt, "claimable");
        vm.warp(claimableAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotClaimableYet.selector, claimableAt, block.timestamp));
        vm.prank(worker);
        market.claim(jobId);
        vm.warp(claimableAt);
        vm.prank(worker);
        market.claim(jobId);
    }

    function test_claim_offerDeadline_atAndAfter() external {
        JobId jobId = post(10, 5);
        uint256 deadline = reader.specOf(jobId).offerDeadline;
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.OfferClosed.selector, deadline, deadline + 1));
        vm.prank(worker);
        market.claim(jobId);
        vm.prank(requester);
        market.extend(jobId, 1);
        vm.prank(worker);
        market.claim(jobId);
    }

    function test_claim_reputation_atAndBelow() external {
        mature(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), 10, 5);
        spec.verification.minimumReputation = 1;
        vm.prank(requester);
        JobId jobId = market.postJob(spec, 0);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.ReputationTooLow.selector, 1, 0));
        vm.prank(worker);
        market.claim(jobId);
        vm.prank(address(market));
        reputation.recordFinalizedJob(worker, requester, 1000 ether);
        vm.warp(block.timestamp + 10 days);
        assertGe(reputation.scoreOf(worker), 1, "score");
        vm.prank(worker);
        market.claim(jobId);
    }

    // ------------------------------------------------------------------ assign

    function test_assign_atTheAsksPrice() external {
        JobId jobId = post(10, 5);
        Ask memory ask = _ask(100, 2);
        vm.prank(worker);
        asks.publish(ask);
        vm.prank(requester);
        market.assign(jobId, ask, "");
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        assertEq(status.worker, worker, "worker");
        assertEq(status.price, 100 + 2 * 50, "price");
        assertStake(worker, FUNDS / 2, FUNDS / 2);
        bytes32 terms = market.specHashOf(jobId);
        vm.prank(worker);
        market.start(jobId, terms);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        vm.warp(block.timestamp + WINDOW + SEGMENT_TIME);
        market.finalizeSegments(jobId, 2);
        assertEq(escrow.balanceOf(address(token), worker), 200, "paid");
        assertEq(escrow.balanceOf(address(token), requester), AMOUNT - 200 + BUDGET, "the rest goes back");
        assertEscrowSolvent(jobId);
    }

    function test_assign_reverts_onWrongAsks() external {
        JobId jobId = post(10, 5);
        Ask memory ask = _ask(AMOUNT, 1);
        vm.prank(worker);
        asks.publish(ask);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotRequester.selector, requester, rival));
        vm.prank(rival);
        market.assign(jobId, ask, "");
        vm.startPrank(requester);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.AskTooDear.selector, AMOUNT, AMOUNT + 50));
        market.assign(jobId, ask, "");
        ask.token = address(wrappedEther);
        vm.expectRevert(
            abi.encodeWithSelector(IJobMarket.AskInOtherToken.selector, address(token), address(wrappedEther))
        );
        market.assign(jobId, ask, "");
        ask = _ask(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IAskBook.AskNotSigned.selector, asks.digestOf(ask), worker));
        market.assign(jobId, ask, "");
        vm.stopPrank();
        // An ask by somebody without stake binds nobody.
        ask.worker = makeAddr("pauper");
        vm.prank(ask.worker);
        asks.publish(ask);
        vm.expectRevert(
            abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, ask.worker, STAKE + CLAIM_BOND, 0)
        );
        vm.prank(requester);
        market.assign(jobId, ask, "");
        assertFalse(asks.isSpent(asks.digestOf(ask)), "spent");
        assertState(jobId, JobState.Open);
    }

    function test_assign_reverts_whenNotOpen() external {
        JobId jobId = postAndStart(10, 5);
        Ask memory ask = _ask(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, JobState.Running));
        vm.prank(requester);
        market.assign(jobId, ask, "");
    }

    /// @dev Whatever a job's attempts cost and wherever each of them ends: the sum is never above the amount, and the last segment can
    /// always be paid.
    function testFuzz_payment_ofSeveralAttempts_staysWithinAmount(uint256 seed, uint32 amount) external {
        JobSpec memory spec = specFor(exampleHeader(), 7, 1);
        spec.payment.amount = spec.payment.worth = uint128(bound(amount, 0, 40));
        spec.audits.budget = 0;
        spec.audits.rate = 0;
        mature(exampleHeader());
        vm.prank(requester);
        JobId jobId = market.postJob(spec, 0);
        uint256 paid;
        while (market.statusOf(jobId).state != JobState.Finalized) {
            seed = uint256(keccak256(abi.encode(seed)));
            Ask memory ask = _ask(bound(seed, 0, spec.payment.amount), 0);
            ask.salt = seed;
            vm.prank(worker);
            asks.publish(ask);
            vm.prank(requester);
            market.assign(jobId, ask, "");
            bytes32 terms = market.specHashOf(jobId);
            vm.prank(worker);
            market.start(jobId, terms);
            uint32 first = market.statusOf(jobId).submitted;
            uint32 count = uint32((seed >> 128) % 3) + 1;
            for (uint32 i = first; i < first + count && i < 7; ++i) {
                submit(jobId, i, segmentRoot(i));
            }
            vm.warp(block.timestamp + WINDOW + 7 * SEGMENT_TIME);
            market.finalizeSegments(jobId, 7);
            paid = escrow.balanceOf(address(token), worker);
            assertLe(paid, spec.payment.amount, "paid");
            if (market.statusOf(jobId).state == JobState.Finalized) break;
            vm.warp(uint256(market.statusOf(jobId).deadline) + 1);
            market.expire(jobId);
            fund(worker, CLAIM_BOND);
        }
        assertEscrowSolvent(jobId);
        assertEq(vault.accountOf(worker).locked, 0, "locked");
    }

    function testFuzz_payment_ofOneAttempt_isThePrice(uint32 steps, uint128 price) external {
        uint32 segments = uint32(bound(steps, 1, 9));
        uint256 asked = bound(price, 0, AMOUNT);
        JobId jobId = post(segments, 1);
        Ask memory ask = _ask(asked, 0);
        vm.prank(worker);
        asks.publish(ask);
        vm.prank(requester);
        market.assign(jobId, ask, "");
        bytes32 terms = market.specHashOf(jobId);
        vm.prank(worker);
        market.start(jobId, terms);
        for (uint32 i; i < segments; ++i) {
            submit(jobId, i, segmentRoot(i));
        }
        vm.warp(block.timestamp + WINDOW + segments * SEGMENT_TIME);
        market.finalizeSegments(jobId, segments);
        uint256 paid = escrow.balanceOf(address(token), worker);
        assertEq(paid, asked, "paid");
    }

    // ------------------------------------------------------------------ deadlines

    function test_start_deadline_atAndAfter() external {
        JobId jobId = post(10, 5);
        vm.prank(worker);
        market.claim(jobId);
        uint256 deadline = block.timestamp + START_DEADLINE;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.DeadlineNotPassed.selector, deadline, deadline));
        market.expire(jobId);
        uint256 snapshot = vm.snapshotState();
        bytes32 terms = market.specHashOf(jobId);
        vm.prank(worker);
        market.start(jobId, terms);
        vm.revertToState(snapshot);
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.StartDeadlinePassed.selector, deadline, deadline + 1));
        vm.prank(worker);
        market.start(jobId, terms);
        market.expire(jobId);
        assertState(jobId, JobState.Open);
        // Who has not started has nothing to lose.
        assertStake(worker, FUNDS, 0);
        assertEq(reputation.recordOf(worker).timeouts, 0, "timeouts");
        assertEq(market.statusOf(jobId).attempt, 0, "attempt");
    }

    /// @dev After a re-org the number may be another job's.
    function test_start_reverts_onOtherTerms() external {
        JobId jobId = post(10, 5);
        bytes32 terms = market.specHashOf(jobId);
        vm.startPrank(worker);
        market.claim(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.OtherTerms.selector, terms, keccak256("others")));
        market.start(jobId, keccak256("others"));
        market.start(jobId, terms);
        vm.stopPrank();
    }

    function test_extend_movesDeadlines_onlyLater() external {
        JobId jobId = postAndStart(10, 5);
        uint256 deadline = market.statusOf(jobId).deadline;
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotRequester.selector, requester, worker));
        vm.prank(worker);
        market.extend(jobId, 1);
        vm.startPrank(requester);
        vm.expectEmit();
        emit IJobMarket.JobExtended(jobId, 100);
        market.extend(jobId, 100);
        market.extend(jobId, 23);
        assertEq(market.statusOf(jobId).deadline, deadline + 123, "deadline");
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.ExtensionTooLong.selector, 365 days, uint256(365 days) + 1));
        market.extend(jobId, 365 days - 122);
        market.extend(jobId, 365 days - 123);
        vm.stopPrank();
        vm.warp(deadline + 123);
        submit(jobId, 0, segmentRoot(0));
    }

    function test_extend_reverts_whenOver() external {
        JobId jobId = post(10, 5);
        vm.startPrank(requester);
        market.cancel(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, JobState.Cancelled));
        market.extend(jobId, 1);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ payment

    function test_postJob_withEther() external {
        mature(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), 10, 5);
        spec.payment.token = address(wrappedEther);
        vm.deal(requester, 1000 ether);
        vm.prank(requester);
        JobId jobId = market.postJob{value: AMOUNT + BUDGET}(spec, 0);
        assertEq(wrappedEther.balanceOf(address(escrow)), AMOUNT + BUDGET, "wrapped");
        vm.startPrank(requester);
        market.cancel(jobId);
        escrow.withdrawEther();
        vm.stopPrank();
        assertEq(requester.balance, 1000 ether, "refunded");
        spec.payment.token = address(token);
        vm.expectRevert(
            abi.encodeWithSelector(IEscrow.EtherNotAccepted.selector, address(wrappedEther), address(token))
        );
        vm.prank(requester);
        market.postJob{value: 1}(spec, 0);
    }

    function test_postJobWithPermit() external {
        PermitToken paid = new PermitToken(requester, AMOUNT + BUDGET);
        mature(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), 10, 5);
        spec.payment.token = address(paid);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                requester,
                address(escrow),
                uint256(AMOUNT) + BUDGET,
                0,
                block.timestamp
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", paid.DOMAIN_SEPARATOR(), structHash));
        IEscrow.Permit memory permit;
        permit.deadline = block.timestamp;
        (permit.v, permit.r, permit.s) = vm.sign(uint256(keccak256("requester")), digest);
        vm.prank(requester);
        JobId jobId = market.postJobWithPermit(spec, 0, permit);
        (, uint256 left) = escrow.fundsOf(jobId);
        assertEq(left, AMOUNT + BUDGET, "funds");
    }

    function _ask(uint256 perJob, uint256 perGigaflop) private view returns (Ask memory) {
        return Ask(worker, address(token), perJob, perGigaflop, 0, 0, uint64(block.timestamp + 365 days), 1);
    }
}
