// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {DeclaredTensor, DeclaredTensorLib} from "../../src/referee/DeclaredTensor.sol";
import {Trees} from "../dispute/Trees.sol";
import {Ciphertext} from "./Ciphertext.sol";
import {DeliveryFixture} from "./DeliveryFixture.sol";

/// @notice What counts as a demand, an answer and a complaint.
contract DeliveryEvidenceTest is DeliveryFixture {
    // ------------------------------------------------------------------ demands

    function test_supply_everyChunk_paysItsPrice() external {
        bytes[][] memory cipher = offerRight();
        uint256 stake = stakeOf(worker);
        uint256 price;
        for (uint32 tensor; tensor < 3; ++tensor) {
            for (uint32 chunk; 32 * chunk < Ciphertext.leafCount(tensor); ++chunk) {
                demand(tensor, chunk);
                price += deliveries.demandOf(job, tensor, chunk).price;
                assertEq(vault.accountOf(requester).locked, deliveries.demandOf(job, tensor, chunk).price, "locked");
                supply(cipher, tensor, chunk);
                assertEq(deliveries.demandOf(job, tensor, chunk).deadline, 0, "done");
            }
        }
        uint256 expected = 4 * deliveries.demandPrice(job, 0) + 38 * 12_000 * uint256(GAS_COMPENSATION);
        assertEq(price, expected, "price");
        assertEq(stakeOf(worker), stake + price, "worker");
        assertStake(requester, 10 ether - price, 0);
        vm.warp(due());
        reveal();
    }

    function test_demand_reverts_beyondTheTensor() external {
        offerRight();
        vm.startPrank(requester);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.PositionOutOfRange.selector, 2, 2));
        deliveries.demand(job, 1, 2, Ciphertext.declared(1));
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.PositionOutOfRange.selector, 1, type(uint32).max));
        deliveries.demand(job, 0, type(uint32).max, Ciphertext.declared(0));
        vm.expectRevert(abi.encodeWithSelector(DeclaredTensorLib.TensorOutOfRange.selector, 3, 3));
        deliveries.demand(job, 3, 0, Ciphertext.declared(2));
        vm.stopPrank();
    }

    function test_demand_reverts_onForeignDeclaration() external {
        offerRight();
        DeclaredTensor memory declared = Ciphertext.declared(1);
        vm.startPrank(requester);
        vm.expectPartialRevert(DeclaredTensorLib.DeclarationNotOpened.selector);
        deliveries.demand(job, 0, 0, declared);
        declared.header.stateCount = 4;
        vm.expectPartialRevert(DeclaredTensorLib.HeaderMismatch.selector);
        deliveries.demand(job, 1, 0, declared);
        declared = Ciphertext.declared(1);
        declared.path = new bytes32[](1);
        vm.expectRevert(abi.encodeWithSelector(DeclaredTensorLib.WrongPathLength.selector, 2, 1));
        deliveries.demand(job, 1, 0, declared);
        vm.stopPrank();
    }

    function test_demand_reverts_forOthersTwiceLateAndWithoutStake() external {
        offerRight();
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotRequester.selector, requester, rival));
        vm.prank(rival);
        deliveries.demand(job, 0, 0, Ciphertext.declared(0));
        demand(0, 0);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.AlreadyDemanded.selector, 0, 0));
        demand(0, 0);
        vm.prank(requester);
        vault.requestWithdrawal(9.7 ether);
        vm.expectRevert();
        demand(1, 0);
        uint256 end = due();
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DemandTooLate.selector, end, end));
        demand(2, 0);
    }

    /// @dev Each of many demands leaves the worker some more time.
    function test_demands_areQueued() external {
        offerRight();
        demand(0, 0);
        demand(1, 0);
        demand(1, 1);
        assertEq(deliveries.demandOf(job, 0, 0).deadline, block.timestamp + CLOCK, "first");
        assertEq(deliveries.demandOf(job, 1, 0).deadline, block.timestamp + CLOCK + 12, "second");
        assertEq(deliveries.demandOf(job, 1, 1).deadline, block.timestamp + CLOCK + 24, "third");
    }

    function test_supply_atAndAfterTheDeadline() external {
        bytes[][] memory cipher = offerRight();
        demand(1, 1);
        uint256 deadline = deliveries.demandOf(job, 1, 1).deadline;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DemandRunning.selector, deadline, deadline));
        deliveries.timeout(job, 1, 1);
        uint256 snapshot = vm.snapshotState();
        supply(cipher, 1, 1);
        vm.revertToState(snapshot);
        vm.warp(deadline + 1);
        IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(cipher, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.SupplyTooLate.selector, deadline, deadline + 1));
        vm.prank(worker);
        deliveries.supply(job, 1, 1, answer);
        vm.prank(rival);
        deliveries.timeout(job, 1, 1);
        assertRefunded();
        assertStake(requester, 10 ether, 0);
    }

    function test_supply_reverts_withoutDemandAndForOthers() external {
        bytes[][] memory cipher = offerRight();
        IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(cipher, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotDemanded.selector, 0, 0));
        vm.prank(worker);
        deliveries.supply(job, 0, 0, answer);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotDemanded.selector, 0, 0));
        deliveries.timeout(job, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotWorker.selector, worker, rival));
        vm.prank(rival);
        deliveries.supply(job, 0, 0, answer);
    }

    /// @dev An answer that differs in any bit, or stands elsewhere, is none.
    /// forge-config: default.fuzz.runs = 200
    function testFuzz_supply_reverts_onFlippedBit(uint256 seed, bool otherPlace) external {
        bytes[][] memory cipher = offerRight();
        demand(1, 0);
        demand(1, 1);
        IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(cipher, 1, otherPlace ? 1 : 0);
        if (!otherPlace) _spoil(answer, seed);
        vm.expectRevert();
        vm.prank(worker);
        deliveries.supply(job, 1, 0, answer);
        supply(cipher, 1, 0);
    }

    function test_supply_reverts_onWrongLengths() external {
        bytes[][] memory cipher = offerRight();
        demand(1, 0);
        IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(cipher, 1, 0);
        answer.path = new bytes32[](0);
        _expectWrongLength(answer, 1, 0);
        answer = Ciphertext.chunkOf(cipher, 1, 0);
        answer.plainPath = new bytes32[](2);
        _expectWrongLength(answer, 1, 2);
        answer = Ciphertext.chunkOf(cipher, 1, 0);
        answer.leaves = Ciphertext.chunkOf(cipher, 1, 1).leaves;
        _expectWrongLength(answer, 32 * 256, 256);
        answer = Ciphertext.chunkOf(cipher, 1, 0);
        answer.plainLeaves = new bytes32[](31);
        _expectWrongLength(answer, 32, 31);
        answer = Ciphertext.chunkOf(cipher, 1, 0);
        answer.plainRootPath = new bytes32[](3);
        _expectWrongLength(answer, 2, 3);
        answer = Ciphertext.chunkOf(cipher, 1, 0);
        answer.rootPath = new bytes32[](1);
        _expectWrongLength(answer, 2, 1);
    }

    /// @dev The plain hashes are those of the job's last state, not of any state that the worker names.
    function test_supply_reverts_withAnotherState() external {
        bytes[][] memory cipher = offerRight();
        demand(2, 0);
        IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(cipher, 2, 0);
        answer.plainLeaves[0] = keccak256("another");
        answer.endStateRoot = _stateRootWith(answer.plainLeaves[0], 2, answer.plainRootPath);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.EndRootMismatch.selector, answer.endStateRoot));
        vm.prank(worker);
        deliveries.supply(job, 2, 0, answer);
    }

    function test_reveal_reverts_withOpenDemands() external {
        bytes[][] memory cipher = offerRight();
        vm.warp(due() - 1);
        demand(1, 0);
        vm.warp(due());
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DemandsOpen.selector, job, 1));
        reveal();
        supply(cipher, 1, 0);
        reveal();
        assertEq(due(), block.timestamp + WINDOW, "all the time to complain");
    }

    function test_acknowledge_returnsThePricesOfOpenDemands() external {
        offerRight();
        demand(0, 0);
        demand(1, 0);
        vm.prank(requester);
        deliveries.acknowledge(job);
        assertPaid();
        assertStake(requester, 10 ether, 0);
        assertEq(deliveries.deliveryOf(job).locked, 0, "nothing is locked any more");
        expectState(IDeliveryDesk.DeliveryState.Paid);
        deliveries.timeout(job, 0, 0);
    }

    // ------------------------------------------------------------------ complaints

    /// forge-config: default.fuzz.runs = 200
    function testFuzz_complain_oneWrongLeaf_returnsTheMoney(uint256 seed) external {
        (bytes[][] memory cipher, uint256 tensor, uint256 leaf) = _deliverWrong(seed);
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, tensor, leaf);
        vm.prank(rival);
        deliveries.complain(job, complaint);
        assertRefunded();
    }

    /// @dev A right leaf is no evidence, not of a right delivery and not of a wrong one.
    /// forge-config: default.fuzz.runs = 200
    function testFuzz_complain_reverts_aboutRightLeaves(uint256 seed, uint256 place, bool right) external {
        bytes[][] memory cipher;
        uint256 tensor = place % 3;
        uint256 leaf = (place >> 8) % Ciphertext.leafCount(tensor);
        if (right) {
            cipher = offerRight();
            vm.warp(due());
            reveal();
        } else {
            uint256 wrongTensor;
            uint256 wrongLeaf;
            (cipher, wrongTensor, wrongLeaf) = _deliverWrong(seed);
            vm.assume(tensor != wrongTensor || leaf != wrongLeaf);
        }
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, tensor, leaf);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DeliveredRightly.selector, complaint.plainLeaf));
        deliveries.complain(job, complaint);
    }

    /// @dev Evidence that differs in any bit is none: nobody makes a wrong leaf out of a right one.
    /// forge-config: default.fuzz.runs = 200
    function testFuzz_complain_reverts_onFlippedBit(uint256 seed, uint256 place) external {
        bytes[][] memory cipher = offerRight();
        vm.warp(due());
        reveal();
        uint256 tensor = place % 2;
        IDeliveryDesk.Complaint memory complaint =
            Ciphertext.complaintOf(cipher, tensor, (place >> 8) % Ciphertext.leafCount(tensor));
        _spoil(complaint, seed);
        vm.expectRevert();
        deliveries.complain(job, complaint);
        assertDelivery(IDeliveryDesk.DeliveryState.Revealed);
    }

    /// @dev An inner node is no leaf: its place is at another depth.
    function test_complain_reverts_aboutInnerNodes() external {
        bytes[][] memory cipher = offerRight();
        vm.warp(due());
        reveal();
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, 1, 0);
        bytes32[] memory hashes = Trees.hashLeaves(Ciphertext.plain()[1], 0x10);
        complaint.plainLeaf = Trees.node(hashes, 0x11, 1, 0);
        complaint.plainPath = Trees.path(hashes, 0x11, 1, 0, 5);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.WrongLength.selector, 6, 5));
        deliveries.complain(job, complaint);
    }

    function test_complain_reverts_onWrongLengths() external {
        bytes[][] memory cipher = offerRight();
        vm.warp(due());
        reveal();
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, 1, 0);
        complaint.path = new bytes32[](7);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.WrongLength.selector, 6, 7));
        deliveries.complain(job, complaint);
        complaint = Ciphertext.complaintOf(cipher, 1, 0);
        complaint.cipher = bytes.concat(complaint.cipher, bytes32(0));
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.WrongLength.selector, 256, 288));
        deliveries.complain(job, complaint);
        complaint = Ciphertext.complaintOf(cipher, 1, 0);
        complaint.rootPath = new bytes32[](1);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.WrongLength.selector, 2, 1));
        deliveries.complain(job, complaint);
    }

    function test_complain_reverts_beyondTheTensor() external {
        bytes[][] memory cipher = offerRight();
        vm.warp(due());
        reveal();
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, 1, 32);
        complaint.leaf = 33;
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.PositionOutOfRange.selector, 33, 33));
        deliveries.complain(job, complaint);
    }

    function test_complain_reverts_beforeTheKey() external {
        bytes[][] memory cipher = offerRight();
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, 0, 0);
        expectState(IDeliveryDesk.DeliveryState.Offered);
        deliveries.complain(job, complaint);
    }

    // ------------------------------------------------------------------ gas

    /// forge-config: default.isolate = true
    function test_gas_delivery() external {
        bytes[][] memory cipher = offerRight();
        vm.snapshotValue("DeliveryDesk", "offer", vm.lastCallGas().gasTotalUsed);
        demand(1, 0);
        vm.snapshotValue("DeliveryDesk", "demand", vm.lastCallGas().gasTotalUsed);
        supply(cipher, 1, 0);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        assertLe(used, deliveries.demandPrice(job, 32) / GAS_COMPENSATION, "the price covers the gas");
        vm.snapshotValue("DeliveryDesk", "supply, 32 leaves", used);
        demand(1, 1);
        supply(cipher, 1, 1);
        assertLe(
            vm.lastCallGas().gasTotalUsed, deliveries.demandPrice(job, 1) / GAS_COMPENSATION, "and of a short chunk"
        );
        vm.warp(due());
        reveal();
        vm.snapshotValue("DeliveryDesk", "reveal", vm.lastCallGas().gasTotalUsed);
        uint256 snapshot = vm.snapshotState();
        vm.warp(due());
        deliveries.release(job);
        vm.snapshotValue("DeliveryDesk", "release", vm.lastCallGas().gasTotalUsed);
        vm.revertToState(snapshot);
        vm.prank(requester);
        deliveries.acknowledge(job);
        vm.snapshotValue("DeliveryDesk", "acknowledge", vm.lastCallGas().gasTotalUsed);
    }

    /// forge-config: default.isolate = true
    function test_gas_complain() external {
        (bytes[][] memory cipher, uint256 tensor, uint256 leaf) = _deliverWrong(1);
        deliveries.complain(job, Ciphertext.complaintOf(cipher, tensor, leaf));
        vm.snapshotValue("DeliveryDesk", "complain", vm.lastCallGas().gasTotalUsed);
    }

    // ------------------------------------------------------------------ helpers

    /// @dev Offers a ciphertext with one flipped bit and reveals the key.
    function _deliverWrong(uint256 seed) private returns (bytes[][] memory cipher, uint256 tensor, uint256 leaf) {
        cipher = Ciphertext.encrypt(Ciphertext.plain(), KEY);
        tensor = seed % 3;
        leaf = (seed >> 8) % Ciphertext.leafCount(tensor);
        cipher[tensor][leaf][(seed >> 16) % 256] ^= bytes1(uint8(1 << ((seed >> 32) % 8)));
        offer(Ciphertext.cipherRoot(cipher));
        vm.warp(due());
        reveal();
    }

    function _spoil(IDeliveryDesk.SuppliedChunk memory answer, uint256 seed) private pure {
        bytes32 bit = bytes32(1 << ((seed >> 8) % 256));
        uint256 which = seed % 7;
        if (which == 0) answer.leaves[(seed >> 16) % answer.leaves.length] ^= bytes1(uint8(1 << (seed >> 8) % 8));
        else if (which == 1) answer.path[0] ^= bit;
        else if (which == 2) answer.rootPath[(seed >> 16) % 2] ^= bit;
        else if (which == 3) answer.endStateRoot ^= bit;
        else if (which == 4) answer.plainLeaves[(seed >> 16) % 32] ^= bit;
        else if (which == 5) answer.plainPath[0] ^= bit;
        else answer.plainRootPath[(seed >> 16) % 2] ^= bit;
    }

    function _spoil(IDeliveryDesk.Complaint memory complaint, uint256 seed) private pure {
        bytes32 bit = bytes32(1 << ((seed >> 8) % 256));
        uint256 which = seed % 9;
        uint256 place = seed >> 16;
        if (which == 0) complaint.cipher[place % 256] ^= bytes1(uint8(1 << (seed >> 8) % 8));
        else if (which == 1) complaint.path[place % complaint.path.length] ^= bit;
        else if (which == 2) complaint.rootPath[place % 2] ^= bit;
        else if (which == 3) complaint.endStateRoot ^= bit;
        else if (which == 4) complaint.plainLeaf ^= bit;
        else if (which == 5) complaint.plainPath[place % complaint.plainPath.length] ^= bit;
        else if (which == 6) complaint.plainRootPath[place % 2] ^= bit;
        else if (which == 7) complaint.leaf ^= uint32(1 << (place % 32));
        else complaint.declared.header.stateCount ^= uint16(1 << (place % 16));
    }

    function _stateRootWith(bytes32 leaf, uint256 index, bytes32[] memory path) private pure returns (bytes32 node) {
        node = leaf;
        for (uint256 i; i < path.length; ++i) {
            node = (index >> i) & 1 == 0
                ? keccak256(abi.encodePacked(node, path[i], hex"21"))
                : keccak256(abi.encodePacked(path[i], node, hex"21"));
        }
    }

    function _expectWrongLength(IDeliveryDesk.SuppliedChunk memory answer, uint256 expected, uint256 actual) private {
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.WrongLength.selector, expected, actual));
        vm.prank(worker);
        deliveries.supply(job, 1, 0, answer);
    }
}
