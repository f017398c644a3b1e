// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReferee} from "../referee/IReferee.sol";
import {MerkleTree} from "../referee/MerkleTree.sol";
import {OperatorHead} from "../referee/OperatorHead.sol";
import {TensorGeometry} from "../referee/TensorGeometry.sol";
import {GameId} from "../types/GameId.sol";
import {JobId} from "../types/JobId.sol";
import {Phase} from "../types/Phase.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {programRootOf} from "../types/ProgramRoot.sol";
import {Outcome, Reason} from "../types/Resolution.sol";
import {StepClaim, hashClaim} from "../types/StepClaim.sol";
import {GameLedger} from "./GameLedger.sol";
import {IDisputeGame} from "./IDisputeGame.sol";

/// @notice The levels that descend a tree: trace to an operator, state to a tensor, tensor to a leaf and its element.
/// @dev The three trees share `reveal` and `choose`. Their phases stand in threes: reveal, choose, arrived.
abstract contract TreeMoves is GameLedger {
    uint256 internal constant INTERVAL = 0x50;
    uint256 internal constant CONTEXT = 0x52;
    uint256 internal constant ELEMENT = 0x53;

    uint256 private constant POLLARD_LEVELS = 5;
    uint256 private constant LEAF_BYTES = 256;
    uint256 private constant LANES = 64;
    uint256 private constant UNCHANGED = 0xffff;

    /// @inheritdoc IDisputeGame
    function reveal(GameId gameId, bytes32 node, bytes32[] calldata nodes) external {
        Game storage game = _games[gameId];
        Phase phase = game.phase;
        if (phase != Phase.RevealOperators && phase != Phase.RevealState && phase != Phase.RevealTensor) {
            revert WrongPhase(phase);
        }
        _beginAny(game, node);
        uint256 levels = _levelsOf(game.depth);
        if (nodes.length != 1 << levels) revert WrongCount(1 << levels, nodes.length);
        uint256 tag = _tagOf(phase);
        _requirePreimage(node, MerkleTree.rootOf(nodes, tag));
        _requireEmptyBeyond(game, nodes, levels, tag);
        emit NodesRevealed(gameId, nodes);
        _next(gameId, game, Phase(uint8(phase) + 1), node);
    }

    /// @inheritdoc IDisputeGame
    function choose(GameId gameId, bytes32 node, uint32 position, bytes32 child, bytes32[] calldata path) external {
        Game storage game = _games[gameId];
        Phase phase = game.phase;
        if (phase != Phase.ChooseOperator && phase != Phase.ChooseState && phase != Phase.ChooseTensor) {
            revert WrongPhase(phase);
        }
        _beginAny(game, node);
        Phase revealPhase = Phase(uint8(phase) - 1);
        uint256 depth = game.depth;
        uint256 levels = _levelsOf(depth);
        if (path.length != levels) revert WrongLength(levels, path.length);
        if (position >= 1 << levels) revert PositionOutOfRange(1 << levels, position);
        depth -= levels;
        uint256 absolute = (uint256(game.position) << levels) | position;
        // INVARIANT: the game only ever points at something that exists.
        if (absolute << depth >= game.count) revert PositionOutOfRange(game.count, absolute << depth);
        _requirePreimage(node, MerkleTree.rootFrom(child, position, path, _tagOf(revealPhase)));
        game.position = uint32(absolute);
        game.depth = uint8(depth);
        emit NodeChosen(gameId, position, child);
        _next(gameId, game, depth == 0 ? Phase(uint8(revealPhase) + 2) : revealPhase, child);
    }

    /// @inheritdoc IDisputeGame
    function openOperator(
        GameId gameId,
        bytes32 node,
        ProgramHeader calldata header,
        bytes calldata operator,
        bytes32[] calldata path
    ) external {
        Game storage game = _begin(gameId, node, Phase.OpenOperator);
        bytes32 leaf = MerkleTree.hashLeaf(operator, MerkleTree.OPERATOR_LEAF);
        {
            _requireHeader(game, header);
            uint256 index = game.position;
            _requirePath(path, game.operatorCount);
            bytes32 root = MerkleTree.rootFrom(leaf, index, path, MerkleTree.OPERATORS);
            if (root != header.operatorsRoot) revert DefinitionNotOpened(header.operatorsRoot, root);
            game.operatorIndex = uint16(index);
            emit OperatorOpened(gameId, uint16(index));
        }
        game.context = MerkleTree.hashPair(game.context, leaf, CONTEXT);
        IReferee.Geometry memory geometry = OperatorHead.geometryOf(operator);
        game.rows = geometry.rows;
        game.columns = geometry.columns;
        game.reductionCount = geometry.reductionCount;
        _enterTree(gameId, game, Phase.RevealTensor, node, geometry.leafCount);
    }

    /// @inheritdoc IDisputeGame
    function proveNextState(GameId gameId, bytes32 node, NextStateProof calldata proof) external {
        Game storage game = _begin(gameId, node, Phase.ProveNextState);
        _requirePreimage(game.context, _hashClaim(proof.claim));
        _requireHeader(game, proof.header);
        uint256 index = game.position;
        uint256 next = _openDeclaration(proof, index, game.stateCount);

        bytes32 expected;
        bytes32 opened;
        if (next == UNCHANGED) {
            _requirePath(proof.sourcePath, game.stateCount);
            expected = proof.claim.stateBefore;
            opened = MerkleTree.rootFrom(proof.sourceRoot, index, proof.sourcePath, MerkleTree.STATE);
        } else {
            if (next >= game.operatorCount) revert PositionOutOfRange(game.operatorCount, next);
            _requirePath(proof.sourcePath, game.operatorCount);
            expected = proof.claim.trace;
            opened = MerkleTree.rootFrom(proof.sourceRoot, next, proof.sourcePath, MerkleTree.TRACE);
        }
        _requirePreimage(expected, opened);
        _resolve(gameId, game, proof.sourceRoot != node ? Outcome.WorkerLost : Outcome.ChallengerLost, Reason.Proof);
    }

    /// @inheritdoc IDisputeGame
    function revealLeaf(GameId gameId, bytes32 node, bytes calldata values) external {
        Game storage game = _begin(gameId, node, Phase.RevealLeaf);
        _requireLeaf(node, values);
        uint256 lane = TensorGeometry.dirtyLane(game.rows, game.columns, game.position, values);
        // INVARIANT: every lane beyond the tensor is zero, so that one tensor has one root.
        if (lane != LANES) revert PaddingNotZero(lane);
        emit LeafRevealed(gameId, values);
        _next(gameId, game, Phase.ChooseElement, node);
    }

    /// @inheritdoc IDisputeGame
    function chooseElement(GameId gameId, bytes32 node, uint32 lane, bytes calldata values) external {
        Game storage game = _begin(gameId, node, Phase.ChooseElement);
        _requireLeaf(node, values);
        if (lane >= LANES) revert PositionOutOfRange(LANES, lane);
        (uint256 element, bool inside) = TensorGeometry.elementAt(game.rows, game.columns, game.position, lane);
        if (!inside) revert PositionOutOfRange(LANES, lane);
        uint32 value = TensorGeometry.laneOf(values, lane);
        game.element = uint32(element);
        game.value = value;
        emit ElementChosen(gameId, uint32(element), value);
        _enterFold(gameId, game, MerkleTree.hashPair(node, bytes32(uint256(lane)), ELEMENT));
    }

    function _enterFold(GameId gameId, Game storage game, bytes32 node) internal virtual;

    /// @dev Starts the descent of a tree over `count` leaves; a tree of one leaf is passed at once.
    function _enterTree(GameId gameId, Game storage game, Phase revealPhase, bytes32 node, uint256 count) internal {
        uint256 depth = MerkleTree.depthOf(count);
        game.depth = uint8(depth);
        game.position = 0;
        game.count = uint32(count);
        _next(gameId, game, depth == 0 ? Phase(uint8(revealPhase) + 2) : revealPhase, node);
    }

    function _hashClaim(StepClaim calldata claim) internal pure returns (bytes32) {
        return hashClaim(claim);
    }

    function _requirePreimage(bytes32 expected, bytes32 actual) internal pure {
        if (expected != actual) revert PreimageMismatch(expected, actual);
    }

    function _requireLeaf(bytes32 node, bytes calldata values) private pure {
        if (values.length != LEAF_BYTES) revert WrongLength(LEAF_BYTES, values.length);
        _requirePreimage(node, MerkleTree.hashLeaf(values, MerkleTree.TENSOR_LEAF));
    }

    function _requireHeader(Game storage game, ProgramHeader calldata header) private view {
        bytes32 expected = _MARKET.programRootOf(JobId.wrap(game.jobId));
        bytes32 actual = programRootOf(header);
        if (expected != actual) revert HeaderMismatch(expected, actual);
    }

    function _requirePath(bytes32[] calldata path, uint256 count) private pure {
        uint256 depth = MerkleTree.depthOf(count);
        if (path.length != depth) revert WrongLength(depth, path.length);
    }

    /// @dev Which operator's output is the next value of state tensor `index`: the declaration's last two bytes.
    function _openDeclaration(NextStateProof calldata proof, uint256 index, uint256 count)
        private
        pure
        returns (uint256 next)
    {
        bytes calldata declaration = proof.declaration;
        if (declaration.length < 4) revert MalformedDeclaration();
        _requirePath(proof.declarationPath, count);
        bytes32 root = MerkleTree.rootFrom(
            MerkleTree.hashLeaf(declaration, MerkleTree.STATE_DECLARATION_LEAF),
            index,
            proof.declarationPath,
            MerkleTree.STATE_DECLARATIONS
        );
        if (root != proof.header.stateDeclarationsRoot) {
            revert DefinitionNotOpened(proof.header.stateDeclarationsRoot, root);
        }
        next = uint16(bytes2(declaration[declaration.length - 2:]));
    }

    /// @dev Nodes wholly beyond the last leaf must be empty subtrees.
    function _requireEmptyBeyond(Game storage game, bytes32[] calldata nodes, uint256 levels, uint256 tag)
        private
        view
    {
        uint256 height = game.depth - levels;
        uint256 first = uint256(game.position) << levels;
        uint256 used = ((uint256(game.count) - 1) >> height) + 1 - first;
        if (used >= nodes.length) return;
        bytes32 empty = MerkleTree.emptyRoot(height, tag);
        for (uint256 i = used; i < nodes.length; ++i) {
            if (nodes[i] != empty) revert NotEmptyNode(i, empty, nodes[i]);
        }
    }

    function _levelsOf(uint256 depth) private pure returns (uint256) {
        return depth < POLLARD_LEVELS ? depth : POLLARD_LEVELS;
    }

    function _tagOf(Phase revealPhase) private pure returns (uint256) {
        if (revealPhase == Phase.RevealTensor) return MerkleTree.TENSOR;
        return revealPhase == Phase.RevealState ? MerkleTree.STATE : MerkleTree.TRACE;
    }
}
