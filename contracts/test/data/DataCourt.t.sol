// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {DeclaredTensor, DeclaredTensorLib} from "../../src/referee/DeclaredTensor.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {JobState} from "../../src/types/JobState.sol";
import {RequestId} from "../../src/types/RequestId.sol";
import {DataFixture} from "./DataFixture.sol";

/// @notice Requests, answers, and what becomes of both.
contract DataCourtTest is DataFixture {
    function setUp() external {
        deployData();
        submitStates(2);
    }

    // ------------------------------------------------------------------ what can be asked for

    /// @dev Every chunk of every tensor can be asked for and answered, of the end as of the start, and then nothing is held any more.
    function test_everyChunk_isAnswered() external {
        for (uint256 state; state < 3; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 index; 32 * index < leafCountOf(tensor); ++index) {
                    Chunk memory chunk = chunkOf(state, tensor, index);
                    uint32 segment = state == 0 ? 0 : uint32(state - 1);
                    RequestId id = ask(challenger, segment, chunk);
                    assertEq(market.statusOf(job).openGames, 1, "held");
                    vm.expectEmit();
                    emit IDataCourt.ChunkAnswered(job, id, leavesOf(state, tensor, index));
                    give(state, chunk);
                    assertRequest(id, IDataCourt.RequestState.Answered);
                    assertEq(market.statusOf(job).openGames, 0, "lifted");
                }
            }
        }
        assertVaultSolvent();
    }

    function test_request_reverts_beyondTheTensors() external {
        uint32[3] memory chunks = [uint32(3), 1, 2];
        for (uint16 tensor; tensor < TENSORS; ++tensor) {
            Chunk memory chunk = chunkOf(1, tensor, chunks[tensor]);
            _refused(
                0, chunk, abi.encodeWithSelector(IDataCourt.ChunkOutOfRange.selector, chunks[tensor], chunks[tensor])
            );
            chunk.index = type(uint32).max;
            _refused(0, chunk, abi.encodeWithSelector(IDataCourt.ChunkOutOfRange.selector, chunks[tensor], chunk.index));
        }
        _refused(0, chunkOf(1, 3, 0), abi.encodeWithSelector(DeclaredTensorLib.TensorOutOfRange.selector, 3, 3));
    }

    /// @dev Of segment 1 the states before and after it, and no other; in its attempt only.
    function test_request_reverts_forOtherStates() external {
        Chunk memory chunk = chunkOf(0, 0, 0);
        _refused(1, chunk, abi.encodeWithSelector(IDataCourt.UnknownState.selector, chunk.stateRoot));
        chunk = chunkOf(3, 0, 0);
        _refused(1, chunk, abi.encodeWithSelector(IDataCourt.UnknownState.selector, chunk.stateRoot));
        _refused(2, chunk, abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 2, 0, 2));
        chunk = chunkOf(1, 0, 0);
        chunk.attempt = 1;
        _refused(0, chunk, abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 0, 1));
        DeclaredTensor memory declared = declarationOf(0);
        chunk.attempt = 0;
        bytes32 other = stateRoot(2);
        vm.prank(challenger);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.EndRootMismatch.selector, other));
        data.request(chunk, 0, other, declared);
    }

    function test_request_reverts_onForeignDeclarations() external {
        Chunk memory chunk = chunkOf(1, 0, 0);
        DeclaredTensor memory declared = declarationOf(0);
        declared.header.stateCount = 4;
        _refusedWith(chunk, declared, DeclaredTensorLib.HeaderMismatch.selector);
        _refusedWith(chunk, declarationOf(2), DeclaredTensorLib.DeclarationNotOpened.selector);
        declared = declarationOf(0);
        declared.declaration[9] = 0xff;
        _refusedWith(chunk, declared, DeclaredTensorLib.DeclarationNotOpened.selector);
        declared = declarationOf(0);
        declared.path = new bytes32[](1);
        _refusedWith(chunk, declared, DeclaredTensorLib.WrongPathLength.selector);
    }

    /// @dev An answer is everybody's: a chunk is asked for once, while it is open and after it was answered.
    function test_request_reverts_twice() external {
        Chunk memory chunk = chunkOf(1, 0, 0);
        RequestId id = ask(challenger, 0, chunk);
        _refused(0, chunk, _already(id, IDataCourt.RequestState.Open));
        // The end of segment 0 is the start of segment 1.
        _refused(1, chunk, _already(id, IDataCourt.RequestState.Open));
        give(1, chunk);
        _refused(0, chunk, _already(id, IDataCourt.RequestState.Answered));
        assertStake(rival, 10 * BOND + STAKE, 0);
    }

    function test_request_atAndAfterTheWindow() external {
        vm.warp(block.timestamp + DATA_WINDOW - 1);
        ask(challenger, 0, chunkOf(1, 0, 0));
        vm.warp(block.timestamp + 1);
        // The segment is held, and later games on it may follow; no later request.
        _refused(
            0,
            chunkOf(1, 0, 1),
            abi.encodeWithSelector(IDataCourt.WindowOver.selector, block.timestamp, block.timestamp)
        );
    }

    // ------------------------------------------------------------------ the answer

    /// @dev No byte of leaves or siblings can be another.
    /// forge-config: default.fuzz.runs = 256
    function testFuzz_answer_reverts_onAnyOtherByte(uint256 seed) external {
        uint16 tensor = uint16(seed % TENSORS);
        uint32 index = uint32((seed >> 8) % ((leafCountOf(tensor) + 31) / 32));
        Chunk memory chunk = chunkOf(1, tensor, index);
        ask(challenger, 0, chunk);
        bytes memory call = answerOf(1, chunk);
        // Not the chunk's own fields, and no offset or length: they are tried elsewhere.
        uint256 place = _payloadAt(call, seed >> 16);
        call[place] = bytes1(uint8(call[place]) ^ uint8(1 << (seed >> 80) % 8));
        vm.prank(worker);
        (bool accepted, bytes memory answer) = address(data).call(call);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(answer)), bytes32(IDataCourt.WrongStateRoot.selector), "refusal");
        give(1, chunk);
    }

    function test_answer_reverts_onOtherLengths() external {
        Chunk memory chunk = chunkOf(1, 0, 2);
        ask(challenger, 0, chunk);
        bytes memory leaves = leavesOf(1, 0, 2);
        bytes32[] memory path = tensorPathOf(1, 0, 2);
        bytes32[] memory states = new bytes32[](2);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.WrongLength.selector, 14 * 256, 15 * 256));
        data.answer(chunk, bytes.concat(leaves, new bytes(256)), path, states);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.WrongLength.selector, 14 * 256, 0));
        data.answer(chunk, "", path, states);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.WrongLength.selector, 2, 3));
        data.answer(chunk, leaves, new bytes32[](3), states);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.WrongLength.selector, 2, 1));
        data.answer(chunk, leaves, path, new bytes32[](1));
    }

    /// @dev Whoever brings the data, the worker is paid for them.
    function test_answer_byAnyone_paysTheWorker() external {
        Chunk memory chunk = chunkOf(1, 0, 0);
        ask(challenger, 0, chunk);
        bytes memory call = answerOf(1, chunk);
        vm.prank(makeAddr("stranger"));
        (bool accepted,) = address(data).call(call);
        assertTrue(accepted, "accepted");
        assertEq(stakeOf(worker), FUNDS + compensationOf(0, 0), "worker");
        assertEq(stakeOf(makeAddr("stranger")), 0, "stranger");
    }

    // ------------------------------------------------------------------ money and time

    function test_request_takesThePrice() external {
        for (uint16 tensor; tensor < TENSORS; ++tensor) {
            uint256 paid = compensationOf(tensor, 0);
            // The worker owes nothing: what burns is as much again.
            vm.warp(block.timestamp + TIME_OF_ANSWER);
            IStakeVault.Account memory before = vault.accountOf(challenger);
            uint256 workers = stakeOf(worker);
            uint256 supply = token.totalSupply();
            Chunk memory chunk = chunkOf(1, tensor, 0);
            ask(challenger, 0, chunk);
            assertStake(challenger, before.free - 2 * paid, 2 * paid);
            give(1, chunk);
            assertStake(challenger, before.free - 2 * paid, 0);
            assertEq(stakeOf(worker), workers + paid, "worker");
            assertEq(supply - token.totalSupply(), paid, "burned");
        }
        assertVaultSolvent();
    }

    function test_request_reverts_withoutStake() external {
        address poor = makeAddr("poor");
        Chunk memory chunk = chunkOf(1, 0, 0);
        DeclaredTensor memory declared = declarationOf(0);
        bytes32 end = stateRoot(1);
        uint256 price = 2 * compensationOf(0, 0);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, poor, price, 0));
        vm.prank(poor);
        data.request(chunk, 0, end, declared);
    }

    /// @dev As documented: so much gas for an answer of so many bytes, and the same burns at least, more with what the worker owes already.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_price_followsTheFormula(uint16 size, uint8 owed) external {
        owed %= 17;
        uint256 index;
        for (uint256 state; state < 3; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 chunk; 32 * chunk < leafCountOf(tensor) && index < owed; ++chunk) {
                    ask(challenger, state == 0 ? 0 : uint32(state - 1), chunkOf(state, tensor, chunk));
                    ++index;
                }
            }
        }
        uint256 gas = 170_000 + 28 * uint256(size);
        (uint256 compensation, uint256 burned) = data.priceOf(job, size);
        assertEq(compensation, gas * GAS_COMPENSATION, "compensation");
        assertEq(burned, compensation + compensation * owed / 16, "burned");
    }

    /// @dev Each request gives the worker so much more time; where there is none left in a window, none is taken.
    function test_deadlines_followEachOther() external {
        uint256 begin = block.timestamp;
        uint256 count;
        for (uint256 state; state < 3; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 index; 32 * index < leafCountOf(tensor); ++index) {
                    RequestId id = ask(challenger, state == 0 ? 0 : uint32(state - 1), chunkOf(state, tensor, index));
                    assertEq(data.requestOf(id).deadline, begin + CLOCK + ++count * TIME_OF_ANSWER, "deadline");
                }
            }
        }
        assertEq(market.statusOf(job).openGames, count, "holds");
    }

    /// @dev A second decides: until the deadline an answer, after it a timeout, never both.
    function test_answerAndTimeout_neverBoth() external {
        Chunk memory chunk = chunkOf(1, 0, 1);
        RequestId id = ask(challenger, 0, chunk);
        uint256 deadline = data.requestOf(id).deadline;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.AnswerStillDue.selector, deadline, deadline));
        data.timeout(chunk);
        uint256 snapshot = vm.snapshotState();
        give(1, chunk);
        assertRequest(id, IDataCourt.RequestState.Answered);
        vm.revertToState(snapshot);
        vm.warp(deadline + 1);
        (bool accepted, bytes memory answer) = address(data).call(answerOf(1, chunk));
        assertFalse(accepted, "late answer");
        assertEq(bytes32(bytes4(answer)), bytes32(IDataCourt.AnswerTooLate.selector), "refusal");
        data.timeout(chunk);
        assertRequest(id, IDataCourt.RequestState.Unanswered);
    }

    /// @dev Nothing is final while a request is open, and one re-execution after its answer at the earliest.
    function test_finality_waitsForTheAnswer() external {
        Chunk memory chunk = chunkOf(1, 0, 1);
        vm.warp(block.timestamp + DATA_WINDOW - 1);
        ask(challenger, 0, chunk);
        vm.warp(block.timestamp + 50);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, job, 1));
        market.finalizeSegment(job);
        give(1, chunk);
        uint256 finality = block.timestamp + SEGMENT_TIME;
        assertEq(market.nextFinality(job), finality, "finality");
        vm.warp(finality - 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotFinal.selector, finality, finality - 1));
        market.finalizeSegment(job);
        vm.warp(finality);
        market.finalizeSegment(job);
    }

    // ------------------------------------------------------------------ silence, and ends of other kinds

    function test_timeout_slashesTheWorker() external {
        Chunk memory chunk = chunkOf(1, 0, 1);
        RequestId id = ask(challenger, 0, chunk);
        vm.warp(uint256(data.requestOf(id).deadline) + 1);
        vm.expectEmit();
        emit IDataCourt.ChunkWithheld(job, id, challenger);
        vm.prank(makeAddr("stranger"));
        data.timeout(chunk);
        assertRequest(id, IDataCourt.RequestState.Unanswered);
        assertState(job, JobState.Open);
        // A quarter of the stake is the reward, and its own money is back.
        assertStake(challenger, 10 * BOND + STAKE + STAKE / 4, 0);
        assertEq(stakeOf(worker), FUNDS - STAKE - CLAIM_BOND, "worker");
        assertVaultSolvent();
        vm.expectRevert(
            abi.encodeWithSelector(
                IDataCourt.RequestNotOpen.selector, RequestId.unwrap(id), IDataCourt.RequestState.Unanswered
            )
        );
        data.timeout(chunk);
    }

    /// @dev Who has a game open on the segment has its share.
    function test_timeout_sharesTheRewardWithGames() external {
        bytes32 start = stateRoot(0);
        bytes32 end = stateRoot(1);
        vm.prank(game);
        market.enterDispute(job, 0, 0, rival, start, end);
        Chunk memory chunk = chunkOf(1, 0, 1);
        RequestId id = ask(challenger, 0, chunk);
        vm.warp(uint256(data.requestOf(id).deadline) + 1);
        data.timeout(chunk);
        assertStake(challenger, 10 * BOND + STAKE + STAKE / 8, 0);
        vm.prank(game);
        market.leaveDispute(job, 0, 0, rival, false, 0);
        assertStake(rival, 10 * BOND + STAKE + STAKE / 8, 0);
        assertVaultSolvent();
    }

    /// @dev Two silent requests: one slash, and both askers have their money back.
    function test_close_afterTheAttempt_returnsThePrice() external {
        Chunk memory first = chunkOf(1, 0, 1);
        Chunk memory second = chunkOf(2, 2, 1);
        RequestId id = ask(challenger, 0, first);
        RequestId other = ask(rival, 1, second);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.AttemptLive.selector, job, 0));
        data.close(second);
        vm.warp(uint256(data.requestOf(id).deadline) + 1);
        data.timeout(first);
        (bool accepted, bytes memory answer) = address(data).call(answerOf(2, second));
        assertFalse(accepted, "answer after the attempt");
        assertEq(bytes32(bytes4(answer)), bytes32(IDataCourt.AttemptOver.selector), "refusal");
        vm.expectEmit();
        emit IDataCourt.RequestEnded(job, other, rival);
        data.close(second);
        assertRequest(other, IDataCourt.RequestState.Ended);
        assertStake(rival, 10 * BOND + STAKE, 0);
        assertVaultSolvent();
    }

    /// @dev Also by the clock, in an attempt that another court or game ended: nobody is slashed twice.
    function test_timeout_afterTheAttempt_returnsThePrice() external {
        Chunk memory chunk = chunkOf(1, 0, 1);
        RequestId id = ask(challenger, 0, chunk);
        vm.prank(makeAddr("programReferee"));
        market.voidJob(job);
        assertStake(worker, FUNDS, 0);
        vm.warp(uint256(data.requestOf(id).deadline) + 1);
        data.timeout(chunk);
        assertRequest(id, IDataCourt.RequestState.Ended);
        assertStake(challenger, 10 * BOND + STAKE, 0);
        assertStake(worker, FUNDS, 0);
    }

    /// @dev The next attempt begins with clean books: the same chunk can be asked of its worker.
    function test_request_againInTheNextAttempt() external {
        Chunk memory chunk = chunkOf(1, 0, 1);
        RequestId id = ask(challenger, 0, chunk);
        vm.warp(uint256(data.requestOf(id).deadline) + 1);
        data.timeout(chunk);
        vm.startPrank(worker);
        market.claim(job);
        market.start(job, market.specHashOf(job));
        vm.stopPrank();
        submit(job, 0, stateRoot(1));
        chunk = chunkOf(1, 0, 1);
        assertEq(chunk.attempt, 1, "attempt");
        id = ask(challenger, 0, chunk);
        give(1, chunk);
        assertRequest(id, IDataCourt.RequestState.Answered);
    }

    // ------------------------------------------------------------------ helpers

    function _refused(uint32 segment, Chunk memory chunk, bytes memory reason) private {
        DeclaredTensor memory declared = declarationOf(chunk.tensor);
        bytes32 end = stateRoot(uint256(segment) + 1);
        vm.expectRevert(reason);
        vm.prank(rival);
        data.request(chunk, segment, end, declared);
    }

    function _refusedWith(Chunk memory chunk, DeclaredTensor memory declared, bytes4 selector) private {
        bytes memory call = abi.encodeCall(data.request, (chunk, 0, stateRoot(1), declared));
        vm.prank(rival);
        (bool accepted, bytes memory answer) = address(data).call(call);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(answer)), bytes32(selector), "refusal");
    }

    function _already(RequestId id, IDataCourt.RequestState state) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IDataCourt.AlreadyRequested.selector, id, state);
    }

    /// @dev Somewhere in the leaves or siblings of an encoded answer: behind selector, chunk (5 words), three offsets, and each length.
    function _payloadAt(bytes memory call, uint256 seed) private pure returns (uint256) {
        uint256 offset = 4 + 32 * (5 + seed % 3);
        uint256 begin = 4 + _wordAt(call, offset);
        uint256 size = _wordAt(call, begin) * (seed % 3 == 0 ? 1 : 32);
        // A tensor of one chunk has no siblings: its leaves then.
        if (size == 0) return _payloadAt(call, 3 * (seed >> 2));
        return begin + 32 + (seed >> 8) % size;
    }

    function _wordAt(bytes memory encoded, uint256 place) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(encoded, 0x20), place))
        }
    }
}
