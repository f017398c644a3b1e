// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Ciphertext} from "../delivery/Ciphertext.sol";
import {SmallProgram, State} from "./SmallProgram.sol";
import {World} from "./World.sol";

/// @notice The end of finished jobs: the honest worker delivers, the cheat spoils, withholds or is late; the requester acknowledges, refuses,
/// demands and complains as it likes.
abstract contract ExchangeHandler is World {
    uint256 internal constant PATIENCE = 7 days;

    /// @dev Whether the cheat offered a spoilt leaf.
    mapping(uint256 job => bool) internal _spoilt;

    /// @notice What the requester does about a delivery, or does not.
    function deal(uint256 seed) external {
        JobId jobId = _delivery(seed);
        uint256 kind = seed >> 8 & 15;
        if (kind == 0) {
            _try(requester, address(deliveries), abi.encodeCall(deliveries.acknowledge, (jobId)), "acknowledged");
        } else if (kind < 4) {
            _try(requester, address(deliveries), abi.encodeCall(deliveries.fetched, (jobId)), "fetched");
        } else {
            _demand(jobId, uint16(seed >> 16 & 1));
        }
    }

    /// @notice What the cheat does about a delivery, or does not.
    function cheatDelivers(uint256 seed) external {
        JobId jobId = _delivery(seed);
        IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(jobId);
        if (delivery.worker != cheat) return;
        if (delivery.state == IDeliveryDesk.DeliveryState.Waiting) _spoilt[JobId.unwrap(jobId)] = seed >> 8 & 1 == 0;
        _deliver(jobId, delivery, cheat);
        if (seed >> 16 & 1 == 0) _complain(jobId, uint32(seed >> 17 & 1));
    }

    /// @notice Somebody complains about a leaf, with cause or without.
    function complain(uint256 seed) external {
        _complain(_delivery(seed), uint32(seed >> 8 & 1));
    }

    function _complain(JobId jobId, uint32 tensor) private {
        IDeliveryDesk.Complaint memory complaint = _complaint(jobId, tensor);
        bytes memory call = abi.encodeCall(deliveries.complain, (jobId, complaint));
        if (!_try(rival, address(deliveries), call, "complaint")) return;
        if (!_spoilt[JobId.unwrap(jobId)] || tensor != 0) ++count["wrong complaint"];
    }

    function endDelivery(uint256 seed) external {
        _endDelivery(_delivery(seed));
    }

    // ------------------------------------------------------------------ duties of the honest worker

    /// @dev Offers, supplies and reveals; at the last moment where it is lazy.
    function _serveDelivery(JobId jobId, bool lazy) internal {
        _whims(jobId);
        IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(jobId);
        if (delivery.worker != worker) return _serveCheat(jobId, delivery);
        // Somebody complains without cause.
        if (delivery.state == IDeliveryDesk.DeliveryState.Revealed) {
            return _complain(jobId, uint32(block.timestamp % 2));
        }
        uint256 latest = delivery.due;
        if (delivery.state == IDeliveryDesk.DeliveryState.Offered) {
            latest = delivery.openDemands == 0 ? delivery.due + PATIENCE : _firstDemand(jobId);
            if (delivery.openDemands == 0 && block.timestamp < delivery.due) return;
        }
        if (!lazy || block.timestamp == latest) _deliver(jobId, delivery, worker);
    }

    /// @dev What the requester does about an offer: some it has fetched, of some it demands a chunk, about some it says nothing.
    function _whims(JobId jobId) private {
        IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(jobId);
        if (delivery.state != IDeliveryDesk.DeliveryState.Offered || block.timestamp >= delivery.due) return;
        uint256 whim = uint256(keccak256(abi.encode(delivery.amount, jobId)));
        if (whim & 3 == 0) {
            _try(requester, address(deliveries), abi.encodeCall(deliveries.fetched, (jobId)), "fetched");
        } else if (whim & 3 != 1) {
            _demand(jobId, uint16(whim >> 2 & 1));
        }
    }

    /// @dev It delivers rightly, spoils a leaf, withholds it or does nothing; somebody looks at what it spoilt, or does not.
    function _serveCheat(JobId jobId, IDeliveryDesk.Delivery memory delivery) private {
        uint256 whim = uint256(keccak256(abi.encode(jobId, delivery.lastSegment, delivery.amount)));
        if (whim & 3 == 0 || !_isDelivering(delivery.state)) return;
        if (delivery.state == IDeliveryDesk.DeliveryState.Waiting) _spoilt[JobId.unwrap(jobId)] = whim >> 2 & 1 == 0;
        bool withholds = whim >> 5 & 1 == 0 && delivery.state == IDeliveryDesk.DeliveryState.Offered;
        if (withholds) return;
        _deliver(jobId, delivery, cheat);
        bool revealed = deliveries.deliveryOf(jobId).state == IDeliveryDesk.DeliveryState.Revealed;
        if (revealed && _spoilt[JobId.unwrap(jobId)] && whim >> 3 & 3 != 0) _complain(jobId, 0);
    }

    // ------------------------------------------------------------------ internals

    function _endDelivery(JobId jobId) internal {
        IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(jobId);
        if (delivery.state == IDeliveryDesk.DeliveryState.Revealed) {
            _try(stranger, address(deliveries), abi.encodeCall(deliveries.release, (jobId)), "delivery released");
        } else {
            _try(stranger, address(deliveries), abi.encodeCall(deliveries.fail, (jobId)), "delivery failed");
            for (uint32 tensor; tensor < 2; ++tensor) {
                bytes memory call = abi.encodeCall(deliveries.timeout, (jobId, tensor, 0));
                _try(stranger, address(deliveries), call, "demand timed out");
            }
        }
    }

    function _demand(JobId jobId, uint16 tensor) private {
        DeclaredTensor memory declared = SmallProgram.declared(head, tensor);
        bytes memory call = abi.encodeCall(deliveries.demand, (jobId, tensor, 0, declared));
        _try(requester, address(deliveries), call, "chunk demanded");
    }

    /// @dev One that is not over, or any finished job, or zero.
    function _delivery(uint256 seed) internal view returns (JobId) {
        uint256 jobs = market.jobCount();
        for (uint256 i; i < jobs; ++i) {
            JobId jobId = JobId.wrap((seed % jobs + i) % jobs + 1);
            if (_isDelivering(deliveries.deliveryOf(jobId).state)) return jobId;
        }
        (JobId any,) = _jobIn(seed, JobState.Finalized);
        return any;
    }

    function _isDelivering(IDeliveryDesk.DeliveryState state) internal pure returns (bool) {
        return state == IDeliveryDesk.DeliveryState.Waiting || state == IDeliveryDesk.DeliveryState.Offered
            || state == IDeliveryDesk.DeliveryState.Revealed;
    }

    /// @dev Deadline of the demand that is due first.
    function _firstDemand(JobId jobId) internal view returns (uint256 first) {
        first = type(uint256).max;
        for (uint32 tensor; tensor < 2; ++tensor) {
            uint256 deadline = deliveries.demandOf(jobId, tensor, 0).deadline;
            if (deadline != 0 && deadline < first) first = deadline;
        }
    }

    function _deliver(JobId jobId, IDeliveryDesk.Delivery memory delivery, address who) private {
        if (delivery.state == IDeliveryDesk.DeliveryState.Waiting) {
            bytes32 keyHash = keccak256(abi.encodePacked(KEY));
            _act(who, abi.encodeCall(deliveries.offer, (jobId, _cipherRoot(jobId), keyHash)), "delivery offered");
        } else if (delivery.state == IDeliveryDesk.DeliveryState.Offered) {
            for (uint32 tensor; tensor < 2; ++tensor) {
                if (deliveries.demandOf(jobId, tensor, 0).deadline == 0) continue;
                _act(
                    who, abi.encodeCall(deliveries.supply, (jobId, tensor, 0, _chunk(jobId, tensor))), "chunk supplied"
                );
            }
            if (block.timestamp < delivery.due) return;
            _act(who, abi.encodeCall(deliveries.reveal, (jobId, KEY)), "key revealed");
        }
    }

    function _act(address who, bytes memory call, bytes32 deed) private {
        if (who == worker) _must(who, address(deliveries), call, deed);
        else _try(who, address(deliveries), call, deed);
    }

    function _values(JobId jobId) private view returns (uint32[2] memory) {
        State memory end = _states[JobId.unwrap(jobId)][STEPS];
        return [end.weight, end.rate];
    }

    function _cipher(JobId jobId, uint32 tensor) private view returns (bytes memory cipher) {
        cipher = Ciphertext.encryptLeaf(SmallProgram.leaf(_values(jobId)[tensor]), KEY, tensor, 0);
        if (tensor == 0 && _spoilt[JobId.unwrap(jobId)]) cipher[5] ^= 0x01;
    }

    /// @dev A tensor is one leaf: its hash is the tensor's root.
    function _cipherLeaf(JobId jobId, uint32 tensor) private view returns (bytes32) {
        return keccak256(abi.encodePacked(_cipher(jobId, tensor), uint8(0x80)));
    }

    function _cipherRoot(JobId jobId) private view returns (bytes32) {
        return keccak256(abi.encodePacked(_cipherLeaf(jobId, 0), _cipherLeaf(jobId, 1), uint8(0x82)));
    }

    function _chunk(JobId jobId, uint32 tensor) private view returns (IDeliveryDesk.SuppliedChunk memory chunk) {
        chunk.leaves = _cipher(jobId, tensor);
        chunk.rootPath = _one(_cipherLeaf(jobId, tensor ^ 1));
        chunk.endStateRoot = _rootAt(jobId, STEPS);
        chunk.plainLeaves = _one(SmallProgram.tensorRoot(_values(jobId)[tensor]));
        chunk.plainRootPath = _one(SmallProgram.tensorRoot(_values(jobId)[tensor ^ 1]));
    }

    function _complaint(JobId jobId, uint32 tensor) private view returns (IDeliveryDesk.Complaint memory complaint) {
        complaint.tensor = tensor;
        complaint.declared = SmallProgram.declared(head, uint16(tensor));
        complaint.cipher = _cipher(jobId, tensor);
        complaint.rootPath = _one(_cipherLeaf(jobId, tensor ^ 1));
        complaint.endStateRoot = _rootAt(jobId, STEPS);
        complaint.plainLeaf = SmallProgram.tensorRoot(_values(jobId)[tensor]);
        complaint.plainRootPath = _one(SmallProgram.tensorRoot(_values(jobId)[tensor ^ 1]));
    }

    function _one(bytes32 word) private pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = word;
    }
}
