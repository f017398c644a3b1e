// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DeclaredTensor} from "../referee/DeclaredTensor.sol";
import {JobId} from "../types/JobId.sol";
import {IWired} from "../wiring/IWired.sol";

/// @notice Keeps the last payment of a job until its weights are delivered: until the requester says so, or the worker has shown it.
/// @dev A fair exchange after FairSwap (Dziembowski, Eckey, Faust, 2018), which needs one leaf of evidence here, because the job's end state
/// root commits to every leaf of the weights already. See protocol section 9.
interface IDeliveryDesk is IWired {
    /// @notice Where a delivery stands. Paid and Refunded are final.
    enum DeliveryState {
        None,
        Waiting,
        Offered,
        Revealed,
        Paid,
        Refunded
    }

    /// @notice Why a delivery ended: the first two pay the worker, the others return the amount to the requester.
    enum DeliveryEnd {
        None,
        Acknowledged,
        Released,
        Late,
        Withheld,
        Refuted
    }

    /// @notice Who delivers what to whom: the state after `lastSegment`, for `amount` of `token`, which the desk's balance in the escrow has
    /// grown by; times in seconds.
    struct Terms {
        address worker;
        address requester;
        address token;
        uint128 amount;
        uint32 window;
        uint32 moveClock;
        uint32 lastSegment;
    }

    /// @notice Everything stored about a delivery.
    /// @dev `due` is the last moment of an offer while it waits, the first of the reveal once it is offered, and the first of the
    /// release once the key is known. `key` is the key's hash until it is revealed.
    struct Delivery {
        address worker;
        uint32 window;
        uint32 moveClock;
        uint32 lastSegment;
        address requester;
        uint40 due;
        uint40 demandsUntil;
        DeliveryState state;
        address token;
        uint32 openDemands;
        uint64 gasCompensation;
        uint128 amount;
        uint128 locked;
        bytes32 cipherRoot;
        bytes32 key;
    }

    /// @notice A chunk that the requester wants on chain, until it is supplied.
    struct DemandedChunk {
        uint40 deadline;
        uint32 leafCount;
        uint16 stateCount;
        uint128 price;
    }

    /// @notice A chunk: its encrypted leaves, and the hashes of the plain ones, each with the way to its root. Paths are siblings, lowest first:
    /// from the chunk to its tensor's root, and from there to the root over all tensors.
    struct SuppliedChunk {
        bytes leaves;
        bytes32[] path;
        bytes32[] rootPath;
        bytes32 endStateRoot;
        bytes32[] plainLeaves;
        bytes32[] plainPath;
        bytes32[] plainRootPath;
    }

    /// @notice Evidence that a delivery is wrong: one encrypted leaf and the hash of the plain one at the same place.
    struct Complaint {
        uint32 tensor;
        uint32 leaf;
        DeclaredTensor declared;
        bytes cipher;
        bytes32[] path;
        bytes32[] rootPath;
        bytes32 endStateRoot;
        bytes32 plainLeaf;
        bytes32[] plainPath;
        bytes32[] plainRootPath;
    }

    error WrongDeliveryState(JobId jobId, DeliveryState actual);
    error NotRequester(address expected, address caller);
    error NotWorker(address expected, address caller);
    error OfferTooLate(uint256 deadline, uint256 now_);
    error RevealTooEarly(uint256 revealFrom, uint256 now_);
    error RevealTooLate(uint256 deadline, uint256 now_);
    error DemandsOpen(JobId jobId, uint32 demands);
    error WrongKey(bytes32 expected, bytes32 actual);
    error DemandTooLate(uint256 end, uint256 now_);
    error AlreadyDemanded(uint32 tensor, uint32 chunk);
    error NotDemanded(uint32 tensor, uint32 chunk);
    error DemandRunning(uint256 deadline, uint256 now_);
    error SupplyTooLate(uint256 deadline, uint256 now_);
    error ComplaintTooLate(uint256 end, uint256 now_);
    error ReleaseTooEarly(uint256 releaseFrom, uint256 now_);
    error NotLate(uint256 deadline, uint256 now_);
    error PositionOutOfRange(uint256 count, uint256 actual);
    error WrongLength(uint256 expected, uint256 actual);
    error CipherNotOpened(bytes32 expected, bytes32 actual);
    error PlainNotOpened(bytes32 expected, bytes32 actual);
    error EndRootMismatch(bytes32 actual);
    error DeliveredRightly(bytes32 plainLeaf);

    event DeliveryOpened(
        JobId indexed jobId,
        address indexed worker,
        address indexed requester,
        address token,
        uint256 amount,
        uint256 due
    );

    /// @notice The worker offers ciphertext under a root; the key follows at `revealFrom`, or earlier when the requester has fetched it.
    event DeliveryOffered(JobId indexed jobId, bytes32 cipherRoot, bytes32 keyHash, uint256 revealFrom);
    event DeliveryFetched(JobId indexed jobId);
    event ChunkDemanded(JobId indexed jobId, uint32 tensor, uint32 chunk, uint256 price, uint256 deadline);
    event ChunkSupplied(JobId indexed jobId, uint32 tensor, uint32 chunk, bytes leaves, bytes32[] plainLeaves);
    event KeyRevealed(JobId indexed jobId, bytes32 key, uint256 releaseFrom);

    /// @notice The end: the amount went to `payee`, the worker or the requester.
    event DeliverySettled(JobId indexed jobId, address indexed payee, uint256 amount, DeliveryEnd reason);

    /// @notice All segments of a job are final. Market only.
    function open(JobId jobId, Terms calldata terms) external;

    // ------------------------------------------------------------------ requester

    /// @notice Pays the worker at once: the requester has the weights. Requester only, as long as nothing else ended the delivery.
    function acknowledge(JobId jobId) external;

    /// @notice The requester has the whole ciphertext and asks for the key. Requester only.
    function fetched(JobId jobId) external;

    /// @notice Wants a chunk of the ciphertext on chain, up to 32 leaves of one tensor; locks its price in the caller's free stake.
    /// Requester only, until the key may be revealed.
    /// @param tensor Number of the state tensor.
    /// @param chunk Number of the chunk: leaves `32 * chunk` on.
    /// @param declared The tensor's declaration.
    function demand(JobId jobId, uint32 tensor, uint32 chunk, DeclaredTensor calldata declared) external;

    // ------------------------------------------------------------------ worker

    /// @notice Commits to an encrypted delivery. Worker only, until the offer's last moment.
    /// @param cipherRoot Root over the encrypted leaves, in a tree of the state's shape.
    /// @param keyHash keccak-256 of the key.
    function offer(JobId jobId, bytes32 cipherRoot, bytes32 keyHash) external;

    /// @notice Puts a demanded chunk on chain; its price becomes the worker's. Worker only.
    function supply(JobId jobId, uint32 tensor, uint32 chunk, SuppliedChunk calldata answer) external;

    /// @notice Reveals the key; from here on the delivery can be complained about for a window. Worker only, with all demands supplied.
    function reveal(JobId jobId, bytes32 key) external;

    // ------------------------------------------------------------------ anyone

    /// @notice Shows that a leaf decrypts to something else than the job's end state holds: the amount returns to the requester.
    function complain(JobId jobId, Complaint calldata complaint) external;

    /// @notice Pays the worker when nobody complained in time.
    function release(JobId jobId) external;

    /// @notice Returns the amount to the requester when a demanded chunk was not supplied in time.
    function timeout(JobId jobId, uint32 tensor, uint32 chunk) external;

    /// @notice Returns the amount to the requester when offer or key did not come in time.
    function fail(JobId jobId) external;

    // ------------------------------------------------------------------ readers

    function deliveryOf(JobId jobId) external view returns (Delivery memory);

    /// @notice A demand that is open; all zero when there is none.
    function demandOf(JobId jobId, uint32 tensor, uint32 chunk) external view returns (DemandedChunk memory);

    /// @notice What a chunk of `leaves` leaves costs, in the stake token.
    function demandPrice(JobId jobId, uint256 leaves) external view returns (uint256);
}
