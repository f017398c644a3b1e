// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GameId} from "../types/GameId.sol";
import {JobId} from "../types/JobId.sol";
import {Phase} from "../types/Phase.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {Outcome, Reason} from "../types/Resolution.sol";
import {StepClaim} from "../types/StepClaim.sol";
import {Witness} from "../types/Witness.sol";
import {IWired} from "../wiring/IWired.sol";

/// @notice The dispute over one segment, from its end root down to one scalar fold (protocol section 6).
/// @dev Every move names the node it answers, so that a re-org cannot make it land elsewhere. The data of each move is
/// re-supplied by the next one and checked against the stored node; the events carry it from one party to the other.
interface IDisputeGame is IWired {
    /// @notice Everything stored about a game. Fields of phases not reached yet are zero.
    struct Game {
        address worker;
        uint32 workerClock;
        uint40 movedAt;
        Phase phase;
        uint8 depth;
        uint8 workerMoves;
        address challenger;
        uint32 challengerClock;
        uint64 jobId;
        bytes32 node;
        uint32 firstStep;
        uint32 stepCount;
        uint32 position;
        uint32 count;
        uint32 rows;
        uint32 columns;
        uint32 reductionCount;
        uint16 operatorIndex;
        uint16 attempt;
        bytes32 context;
        uint32 element;
        uint32 value;
        uint32 firstBlock;
        uint32 blockCount;
        uint32 entry;
        uint32 exit;
        uint16 operatorCount;
        uint16 stateCount;
        uint16 datasetCount;
        Outcome outcome;
        Reason reason;
    }

    /// @notice Evidence of `proveNextState`: state tensor t's declaration and the root it must have, opened from a or X.
    struct NextStateProof {
        StepClaim claim;
        ProgramHeader header;
        bytes declaration;
        bytes32[] declarationPath;
        bytes32 sourceRoot;
        bytes32[] sourcePath;
    }

    /// @notice Evidence of `proveFold`.
    struct FoldProof {
        StepClaim claim;
        bytes operator;
        Witness witness;
    }

    error NotMover(address expected, address caller);
    error WrongPhase(Phase actual);
    error WrongNode(bytes32 expected, bytes32 actual);
    error ClockExpired(uint256 clock, uint256 elapsed);
    error ClockRunning(uint256 clock, uint256 elapsed);
    error WrongCount(uint256 expected, uint256 actual);
    error PreimageMismatch(bytes32 expected, bytes32 actual);
    error PositionOutOfRange(uint256 count, uint256 actual);
    error NotEmptyNode(uint256 index, bytes32 expected, bytes32 actual);
    error PaddingNotZero(uint256 lane);
    error WrongLength(uint256 expected, uint256 actual);
    error HeaderMismatch(bytes32 expected, bytes32 actual);
    error DefinitionNotOpened(bytes32 expected, bytes32 actual);
    error FinishNotChoosable();
    error MalformedDeclaration();
    error GameLive(GameId gameId);
    error NothingBefore();

    event GameOpened(
        GameId indexed gameId,
        JobId indexed jobId,
        address indexed challenger,
        address worker,
        uint32 segment,
        uint16 attempt,
        bytes32 startStateRoot,
        bytes32 endStateRoot
    );

    /// @notice Follows `GameOpened` where the game is about the claim that the worker made in an audit: about the steps up to `claim.stateBefore`, or about the
    /// segment's last step.
    event ClaimOpened(GameId indexed gameId, bool beforeDisputed, StepClaim claim);

    /// @notice Follows every move that does not end the game: what is next.
    event Moved(GameId indexed gameId, Phase phase, bytes32 node);

    event IntervalSplit(GameId indexed gameId, bytes32[] boundaries);
    event IntervalChosen(GameId indexed gameId, uint32 part, uint32 firstStep, uint32 stepCount);
    event TraceCommitted(GameId indexed gameId, bytes32 trace);
    event NodesRevealed(GameId indexed gameId, bytes32[] nodes);
    event NodeChosen(GameId indexed gameId, uint32 position, bytes32 child);
    event OperatorOpened(GameId indexed gameId, uint16 operatorIndex);
    event LeafRevealed(GameId indexed gameId, bytes values);
    event ElementChosen(GameId indexed gameId, uint32 element, uint32 value);
    event PartialsCommitted(GameId indexed gameId, uint32[] partials);
    event BlocksChosen(GameId indexed gameId, uint32 firstBlock, uint32 blockCount, uint32 entry, uint32 exit);
    event FinishChosen(GameId indexed gameId, uint32 accumulator);

    /// @notice The end. `credited` went to the winner besides its own bond; `burned` is gone.
    event GameResolved(
        GameId indexed gameId, JobId indexed jobId, Outcome outcome, Reason reason, uint256 credited, uint256 burned
    );

    /// @notice Names the court, which alone opens games about claims. Once, by the deployer.
    function initialize(address auditCourt) external;

    /// @notice Opens a game on a submitted segment that is not finalised; locks the caller's bond.
    /// @param startStateRoot Stored end of the segment before, or the initial state root.
    /// @param endStateRoot The receipt that is disputed.
    function open(JobId jobId, uint32 segment, uint16 attempt, bytes32 startStateRoot, bytes32 endStateRoot)
        external
        returns (GameId gameId);

    /// @notice Opens a game about the worker's claim on the last step of a segment. Audit court only, which has the claim from the worker.
    /// @param beforeDisputed Whether the state before the last step is wrong: then the game is about the steps before it; else it begins with the challenger's choice
    /// between the step's operators and its next state.
    function openClaim(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bool beforeDisputed,
        bytes32 startStateRoot,
        StepClaim calldata claim
    ) external returns (GameId gameId);

    /// @notice Worker: state roots at the boundaries of all parts, the two ends of the interval included.
    function splitInterval(GameId gameId, bytes32 node, bytes32[] calldata boundaries) external;

    /// @notice Challenger: the part whose start it agrees with and whose end it does not.
    function chooseInterval(GameId gameId, bytes32 node, uint32 part, bytes32[] calldata boundaries) external;

    /// @notice Worker: root over the operators' output roots of the step.
    function commitTrace(GameId gameId, bytes32 node, StepClaim calldata claim) external;

    /// @notice Challenger: some operator's output is wrong.
    function chooseOperators(GameId gameId, bytes32 node) external;

    /// @notice Challenger: all outputs are right, but the next state does not follow from them.
    function chooseNextState(GameId gameId, bytes32 node, StepClaim calldata claim) external;

    /// @notice Worker: all `2^min(5, depth)` nodes below the current one, of the trace, the state or a tensor.
    function reveal(GameId gameId, bytes32 node, bytes32[] calldata nodes) external;

    /// @notice Challenger: one of the revealed nodes, with its siblings up to the current one, lowest first.
    function choose(GameId gameId, bytes32 node, uint32 position, bytes32 child, bytes32[] calldata path) external;

    /// @notice Challenger: the definition of the operator that was reached.
    function openOperator(
        GameId gameId,
        bytes32 node,
        ProgramHeader calldata header,
        bytes calldata operator,
        bytes32[] calldata path
    ) external;

    /// @notice Challenger, terminal: the state tensor that was reached is, or is not, what the program says.
    function proveNextState(GameId gameId, bytes32 node, NextStateProof calldata proof) external;

    /// @notice Worker: the 256 bytes of the leaf that was reached.
    function revealLeaf(GameId gameId, bytes32 node, bytes calldata values) external;

    /// @notice Challenger: the wrong element of the leaf.
    function chooseElement(GameId gameId, bytes32 node, uint32 lane, bytes calldata values) external;

    /// @notice Worker: accumulators at the ends of all parts of the blocks; without the last one in later rounds.
    function commitPartials(GameId gameId, bytes32 node, uint32[] calldata partials) external;

    /// @notice Challenger: the part of the blocks whose start it agrees with and whose end it does not.
    function chooseBlocks(GameId gameId, bytes32 node, uint32 part, uint32[] calldata partials) external;

    /// @notice Challenger: the fold is right, the element does not follow from its last accumulator. First round only.
    function chooseFinish(GameId gameId, bytes32 node, uint32[] calldata partials) external;

    /// @notice Challenger, terminal: the referee re-executes at most 16 bodies, and the finish where it applies.
    function proveFold(GameId gameId, bytes32 node, FoldProof calldata proof) external;

    /// @notice Ends a game whose mover's clock ran out. Anyone may call.
    function timeout(GameId gameId) external;

    /// @notice Returns the bond of a game whose job ended otherwise. Anyone may call.
    function close(GameId gameId) external;

    function gameCount() external view returns (uint256);
    function gameOf(GameId gameId) external view returns (Game memory);

    /// @notice Who moves and until when; both zero when the game is over.
    function moverOf(GameId gameId) external view returns (address mover, uint256 deadline);
}
