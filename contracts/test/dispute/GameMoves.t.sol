// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {IReferee} from "../../src/referee/IReferee.sol";
import {GameId} from "../../src/types/GameId.sol";
import {Phase} from "../../src/types/Phase.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {GameFixture} from "./GameFixture.sol";
import {Fault, TinyRun} from "./TinyRun.sol";

/// @notice What each move refuses: data that do not fit the node, positions that do not exist, evidence of something else.
contract GameMovesTest is GameFixture {
    using TinyRun for TinyRun.Run;

    function setUp() external {
        deployGame();
    }

    function test_splitInterval_reverts_onOtherEndsOrCount() external {
        (GameId id, TinyRun.Run memory mine,) = _start(Fault.Product, 4);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes32[] memory boundaries = boundariesOf(game, mine);
        vm.startPrank(worker);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.WrongCount.selector, 4, 3));
        disputes.splitInterval(id, game.node, new bytes32[](3));
        bytes32 end = boundaries[3];
        boundaries[3] = 0;
        _assertFails(
            abi.encodeCall(disputes.splitInterval, (id, game.node, boundaries)), IDisputeGame.PreimageMismatch.selector
        );
        boundaries[3] = end;
        boundaries[0] = 0;
        _assertFails(
            abi.encodeCall(disputes.splitInterval, (id, game.node, boundaries)), IDisputeGame.PreimageMismatch.selector
        );
        vm.stopPrank();
    }

    function test_chooseInterval_reverts_beyondParts() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.Product, 4);
        playTo(id, Phase.ChooseInterval, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes32[] memory boundaries = boundariesOf(game, mine);
        vm.startPrank(challenger);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PositionOutOfRange.selector, 3, 3));
        disputes.chooseInterval(id, game.node, 3, boundaries);
        boundaries[1] = 0;
        _assertFails(
            abi.encodeCall(disputes.chooseInterval, (id, game.node, 0, boundaries)),
            IDisputeGame.PreimageMismatch.selector
        );
        vm.stopPrank();
    }

    function test_reveal_reverts_onWrongNodes() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.Product, 4);
        playTo(id, Phase.RevealOperators, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes32[] memory nodes = nodesOf(game, mine);
        vm.startPrank(worker);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.WrongCount.selector, 4, 3));
        disputes.reveal(id, game.node, new bytes32[](3));
        nodes[1] ^= bytes32(uint256(1));
        _assertFails(abi.encodeCall(disputes.reveal, (id, game.node, nodes)), IDisputeGame.PreimageMismatch.selector);
        vm.stopPrank();
    }

    /// @dev A trace of three outputs with something in the fourth place cannot be revealed.
    function test_reveal_reverts_onNodesBeyondTheCount() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.Product, 4);
        playTo(id, Phase.CommitTrace, mine, theirs);
        bytes32[] memory nodes = new bytes32[](4);
        for (uint256 i; i < 4; ++i) {
            nodes[i] = keccak256(abi.encode(i));
        }
        IDisputeGame.Game memory game = disputes.gameOf(id);
        StepClaim memory claim = claimOf(game, mine);
        bytes32 left = keccak256(abi.encodePacked(nodes[0], nodes[1], uint8(0x31)));
        bytes32 right = keccak256(abi.encodePacked(nodes[2], nodes[3], uint8(0x31)));
        claim.trace = keccak256(abi.encodePacked(left, right, uint8(0x31)));
        vm.prank(worker);
        disputes.commitTrace(id, game.node, claim);
        vm.prank(challenger);
        disputes.chooseOperators(id, claim.trace);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotEmptyNode.selector, 3, bytes32(0), nodes[3]));
        vm.prank(worker);
        disputes.reveal(id, claim.trace, nodes);
    }

    function test_choose_reverts_onWrongChild() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.Product, 4);
        playTo(id, Phase.ChooseOperator, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes32[] memory nodes = nodesOf(game, mine);
        bytes32[] memory path = new bytes32[](2);
        path[0] = nodes[1];
        path[1] = keccak256(abi.encodePacked(nodes[2], nodes[3], uint8(0x31)));
        vm.startPrank(challenger);
        _assertFails(
            abi.encodeCall(disputes.choose, (id, game.node, 1, nodes[0], path)), IDisputeGame.PreimageMismatch.selector
        );
        _assertFails(
            abi.encodeCall(disputes.choose, (id, game.node, 3, nodes[0], path)),
            IDisputeGame.PositionOutOfRange.selector
        );
        _assertFails(
            abi.encodeCall(disputes.choose, (id, game.node, 4, nodes[0], path)),
            IDisputeGame.PositionOutOfRange.selector
        );
        _assertFails(
            abi.encodeCall(disputes.choose, (id, game.node, 0, nodes[0], new bytes32[](1))),
            IDisputeGame.WrongLength.selector
        );
        disputes.choose(id, game.node, 0, nodes[0], path);
        vm.stopPrank();
    }

    /// @dev Garbage in a leaf's padding: no root made of it can be revealed, so that the worker loses by its clock.
    function test_revealLeaf_reverts_onDirtyPadding() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Updated, 4);
        submitRun(mine, 6, 3);
        GameId id = openGame(mine, 1, challenger);
        TinyRun.Run memory theirs = TinyRun.create(6, Fault.None, 0);
        playTo(id, Phase.CommitTrace, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes memory leaf = mine.outputLeaves(game.firstStep, 1)[0];
        leaf[4] = 0x01;
        bytes32[] memory outputs = mine.traceLeaves(game.firstStep);
        outputs[1] = keccak256(abi.encodePacked(leaf, uint8(0x10)));
        StepClaim memory claim = claimOf(game, mine);
        bytes32 left = keccak256(abi.encodePacked(outputs[0], outputs[1], uint8(0x31)));
        bytes32 right = keccak256(abi.encodePacked(outputs[2], bytes32(0), uint8(0x31)));
        claim.trace = keccak256(abi.encodePacked(left, right, uint8(0x31)));
        vm.prank(worker);
        disputes.commitTrace(id, game.node, claim);
        _descendTo(id, claim.trace, outputs, 1, right);
        vm.startPrank(worker);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PaddingNotZero.selector, 1));
        disputes.revealLeaf(id, outputs[1], leaf);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.WrongLength.selector, 256, 0));
        disputes.revealLeaf(id, outputs[1], "");
        vm.stopPrank();
    }

    function test_chooseElement_reverts_onPadding() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalFinish, 4);
        playTo(id, Phase.ChooseElement, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes memory leaf = mine.outputLeaves(game.firstStep, game.operatorIndex)[0];
        vm.startPrank(challenger);
        _assertFails(
            abi.encodeCall(disputes.chooseElement, (id, game.node, 1, leaf)), IDisputeGame.PositionOutOfRange.selector
        );
        _assertFails(
            abi.encodeCall(disputes.chooseElement, (id, game.node, 64, leaf)), IDisputeGame.PositionOutOfRange.selector
        );
        leaf[0] ^= 0x01;
        _assertFails(
            abi.encodeCall(disputes.chooseElement, (id, game.node, 0, leaf)), IDisputeGame.PreimageMismatch.selector
        );
        vm.stopPrank();
    }

    /// @dev Words that are no u32 must not get into a commitment that the challenger could then not answer.
    function test_commitPartials_reverts_onDirtyWords() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalBlock, 4);
        playTo(id, Phase.CommitPartials, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes memory data = abi.encodeCall(disputes.commitPartials, (id, game.node, partialsOf(game, mine)));
        uint256 word = 4 + 32 * 4 + 32 * 7;
        assertEq(uint8(data[word]), 0, "high byte");
        data[word] = 0x01;
        vm.prank(worker);
        (bool accepted,) = address(disputes).call(data);
        assertFalse(accepted, "accepted");
        data[word] = 0;
        vm.prank(worker);
        (accepted,) = address(disputes).call(data);
        assertTrue(accepted, "clean words");
    }

    function test_commitPartials_reverts_onWrongCount() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalBlock, 4);
        playTo(id, Phase.CommitPartials, mine, theirs);
        bytes32 node = disputes.gameOf(id).node;
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.WrongCount.selector, 26, 25));
        vm.prank(worker);
        disputes.commitPartials(id, node, new uint32[](25));
    }

    function test_chooseFinish_reverts_inLaterRounds() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalBlock, 4);
        playTo(id, Phase.ChooseBlocks, mine, theirs);
        move(id, mine, theirs, 0);
        playTo(id, Phase.ChooseBlocks, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        uint32[] memory partials = partialsOf(game, mine);
        assertEq(partials.length, 1, "interior partials");
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.FinishNotChoosable.selector));
        vm.prank(challenger);
        disputes.chooseFinish(id, game.node, partials);
    }

    function test_proveFold_reverts_onForeignEvidence() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalBlock, 4);
        playTo(id, Phase.ProveBlock, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        IDisputeGame.FoldProof memory proof = proofOf(game, mine);
        vm.startPrank(challenger);
        proof.claim.trace ^= bytes32(uint256(1));
        _assertFails(abi.encodeCall(disputes.proveFold, (id, game.node, proof)), IDisputeGame.PreimageMismatch.selector);
        proof.claim.trace ^= bytes32(uint256(1));
        proof.operator[3] ^= 0x01;
        _assertFails(abi.encodeCall(disputes.proveFold, (id, game.node, proof)), IDisputeGame.PreimageMismatch.selector);
        proof.operator[3] ^= 0x01;
        proof.witness.operands[0].leaves[0].values[9] ^= 0x01;
        _assertFails(abi.encodeCall(disputes.proveFold, (id, game.node, proof)), IReferee.LeafNotOpened.selector);
        vm.stopPrank();
    }

    function _start(Fault fault, uint256 step)
        private
        returns (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs)
    {
        mine = TinyRun.create(6, fault, step);
        theirs = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        id = openGame(mine, 1, challenger);
    }

    /// @dev From a trace to the leaf of its scalar output `index`.
    function _descendTo(GameId id, bytes32 trace, bytes32[] memory outputs, uint32 index, bytes32 uncle) private {
        vm.prank(challenger);
        disputes.chooseOperators(id, trace);
        bytes32[] memory nodes = new bytes32[](4);
        for (uint256 i; i < 3; ++i) {
            nodes[i] = outputs[i];
        }
        vm.prank(worker);
        disputes.reveal(id, trace, nodes);
        bytes32[] memory path = new bytes32[](2);
        (path[0], path[1]) = (outputs[index ^ 1], uncle);
        vm.prank(challenger);
        disputes.choose(id, trace, index, outputs[index], path);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes memory data = openOperatorCall(id, game);
        vm.prank(challenger);
        (bool accepted,) = address(disputes).call(data);
        assertTrue(accepted, "open operator");
    }

    function _assertFails(bytes memory data, bytes4 selector) private {
        (bool accepted, bytes memory result) = address(disputes).call(data);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(result)), bytes32(selector), "refusal");
    }
}
