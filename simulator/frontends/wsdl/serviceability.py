"""The WSDL tables of RISPort70, Control Center, Control Center Ex and PerfMon: one namespace, one way of writing."""

from __future__ import annotations

from simulator.frontends.wsdl import Binding, Description, Operation, Schema

NAMESPACE = "http://schemas.cisco.com/ast/soap"


def _description(
    name: str,
    port: str,
    binding: str,
    types: dict[str, str],
    requests: dict[str, str],
    answers: dict[str, str],
    elsewhere: dict[str, str] | None = None,
) -> Description:
    """`requests` by operation, `answers` by element; `elsewhere`: operations that answer with another's element."""
    replaced = elsewhere or {}
    return Description(
        name,
        port,
        (Schema("tns", NAMESPACE, types, requests | answers),),
        tuple(Operation(one, replaced.get(one, "")) for one in requests),
        (Binding(binding, port),),
    )


_SELECTION = "StateInfo: string, CmSelectionCriteria: tns:CmSelectionCriteria"
RIS = _description(
    "RISService70",
    "RisPortType",
    "RisBinding",
    {
        "CmSelectionCriteria": "MaxReturnedDevices: unsignedInt?, DeviceClass: string?, Model: unsignedInt?, "
        "Status: string?, NodeName: string?, SelectBy: tns:CmSelectBy?, SelectItems: tns:SelectItems?, "
        "Protocol: tns:ProtocolType?, DownloadStatus: tns:DownloadStatus?",
        "SelectItem": "Item: string?",
        "SelectItems": "item: tns:SelectItem*",
        "CmSelectBy": "= Name | IPV4Address | IPV6Address | DirNumber | Description",
        "ProtocolType": "= Any | SCCP | SIP | Unknown",
        "DownloadStatus": "= Any | Upgrading | Successful | Failed | Unknown",
        "ReturnCode": "= Ok | NotFound | InvalidRequest | InternalError | NodeNotResponding | InvalidNodeName",
        "CmDevice": "Name: string?, DirNumber: string?, DeviceClass: string?, Model: unsignedInt?, "
        "Product: unsignedInt?, BoxProduct: unsignedInt?, Httpd: string?, RegistrationAttempts: unsignedInt?, "
        "IsCtiControllable: boolean, LoginUserId: string?, Status: string?, StatusReason: unsignedInt?, "
        "PerfMonObject: unsignedInt?, DChannel: unsignedInt?, Description: string?, "
        "H323Trunk: tns:H323Trunk?, TimeStamp: unsignedInt?, Protocol: tns:ProtocolType?, "
        "NumOfLines: unsignedInt?, LinesStatus: tns:LinesStatus?, ActiveLoadID: string?, "
        "InactiveLoadID: string?, DownloadStatus: tns:DownloadStatus?, DownloadFailureReason: string?, "
        "DownloadServer: string?, IPAddress: tns:Addresses",
        "H323Trunk": "ConfigName: string?, TechPrefix: string?, Zone: string?, RemoteCmServer1: string?, "
        "RemoteCmServer2: string?, RemoteCmServer3: string?, AltGkList: string?, ActiveGk: string?, "
        "CallSignalAddr: string?, RasAddr: string?",
        "LineStatus": "DirectoryNumber: string?, Status: string?",
        "LinesStatus": "item: tns:LineStatus*",
        "Address": "IP: string, IPAddrType: string, Attribute: string?",
        "Addresses": "item: tns:Address*",
        "CmDevices": "item: tns:CmDevice*",
        "CmNode": "ReturnCode: tns:ReturnCode?, Name: string?, NoChange: boolean, CmDevices: tns:CmDevices?",
        "CmNodes": "item: tns:CmNode*",
        "SelectCmDeviceResult": "TotalDevicesFound: unsignedInt?, CmNodes: tns:CmNodes?",
        "SelectCmDeviceReturn": "SelectCmDeviceResult: tns:SelectCmDeviceResult, StateInfo: string",
        "CtiSelectionCriteria": "MaxReturnedItems: unsignedInt?, CtiMgrClass: string?, Status: string?, "
        "NodeName: string?, SelectAppBy: string?, AppItems: tns:AppItems?, DevNames: tns:DevNames?, "
        "DirNumbers: tns:DirNumbers?",
        "AppItem": "AppItem: string?",
        "AppItems": "item: tns:AppItem*",
        "DevName": "DevName: string?",
        "DevNames": "item: tns:DevName*",
        "DirNumber": "DirNumber: string?",
        "DirNumbers": "item: tns:DirNumber*",
        "CtiItem": "AppId: string?, UserId: string?, AppIpAddr: string?, AppStatus: string?",
        "CtiItems": "item: tns:CtiItem*",
        "CtiNode": "ReturnCode: tns:ReturnCode?, Name: string?, NoChange: boolean, CtiItems: tns:CtiItems?",
        "CtiNodes": "item: tns:CtiNode*",
        "SelectCtiItemResult": "TotalItemsFound: unsignedInt?, CtiNodes: tns:CtiNodes?",
        "SelectCtiItemReturn": "SelectCtiItemResult: tns:SelectCtiItemResult, StateInfo: string",
    },
    {
        "selectCmDevice": _SELECTION,
        "selectCmDeviceExt": _SELECTION,
        "selectCtiItem": "StateInfo: string, CtiSelectionCriteria: tns:CtiSelectionCriteria",
    },
    {
        "selectCmDeviceResponse": "selectCmDeviceReturn: tns:SelectCmDeviceReturn",
        "selectCtiItemResponse": "selectCtiItemReturn: tns:SelectCtiItemReturn",
    },
    {"selectCmDeviceExt": "selectCmDeviceResponse"},
)

_ORDERS = {
    "Names": "item: string?*",
    "Services": "Service: string*",
    "ServiceType": "= Service | Servlet",
    "ServiceStatus": "= Started | Stopped | Starting | Stopping | Unknown",
    "ControlType": "= Start | Stop | Restart",
    "DeployType": "= Deploy | UnDeploy",
    "ServiceInfo": "ServiceName: string?, ServiceStatus: tns:ServiceStatus?, ReasonCode: integer?, "
    "ReasonCodeString: string?, StartTime: string?, UpTime: integer?",
    "ServiceInfos": "item: tns:ServiceInfo*",
    "Status": "ReturnCode: string?, ReasonCode: integer?, ReasonString: string?, "
    "ServiceInfoList: tns:ServiceInfos?",
}
_SPECIFIED = "ServiceName: string?, ServiceType: tns:ServiceType?, Deployable: boolean, GroupName: string?"

CONTROL_CENTER = _description(
    "ControlCenterServices",
    "ControlCenterServicesPort",
    "ControlCenterServicesBinding",
    _ORDERS
    | {
        "ControlServiceRequest": "NodeName: string?, ControlType: tns:ControlType?, ServiceList: tns:Names?",
        "DeploymentServiceRequest": "NodeName: string?, DeployType: tns:DeployType?, ServiceList: tns:Names?",
        "Specification": f"{_SPECIFIED}, DependentServices: tns:Services?",
        "Specifications": "item: tns:Specification*",
        "StaticServiceList": "Services: tns:Specifications?",
        "Product": "ProductName: string?, ProductVersion: string?, ProductDescription: string?, "
        "ProductID: string?, ShortName: string?",
        "Products": "item: tns:Product*",
        "ProductService": f"{_SPECIFIED}, ProductID: string?, DependentServices: tns:Services?",
        "ProductServices": "item: tns:ProductService*",
        "ProductList": "ActiveServerVersion: string?, PrimaryNode: string?, SecondaryNode: string?, "
        "Products: tns:Products?, Services: tns:ProductServices?",
    },
    {
        "soapGetStaticServiceList": "ServiceInformationResponse: string",
        "soapGetServiceStatus": "ServiceStatus: string+",
        "soapDoServiceDeployment": "DeploymentServiceRequest: tns:DeploymentServiceRequest",
        "soapDoControlServices": "ControlServiceRequest: tns:ControlServiceRequest",
        "getProductInformationList": "ServiceInfo: string",
    },
    {
        "soapGetStaticServiceListResponse": "soapGetStaticServiceListReturn: tns:StaticServiceList",
        "soapGetServiceStatusResponse": "soapGetServiceStatusReturn: tns:Status",
        "soapDoServiceDeploymentResponse": "soapDoServiceDeploymentReturn: tns:Status",
        "soapDoControlServicesResponse": "soapDoControlServicesReturn: tns:Status",
        "getProductInformationListResponse": "getProductInformationListReturn: tns:ProductList",
    },
)

CONTROL_CENTER_EX = _description(
    "ControlCenterServicesEx",
    "ControlCenterServicesExPort",
    "ControlCenterServicesExBinding",
    _ORDERS
    | {
        "YesNo": "= yes | no",
        "Restriction": "= none | PrimaryNode | DoNotStop",
        "ControlServiceRequestEx": "ProductId: string?, DependencyType: string?, "
        "ControlType: tns:ControlType?, ServiceList: tns:Names?",
        "DeploymentServiceRequestEx": "ProductId: string?, DeployType: tns:DeployType?, ServiceList: tns:Names?",
        "SpecificationEx": "ServiceName: string?, DependentServices: tns:Names?, ProductID: string?, "
        "ServiceType: tns:ServiceType?, RestrictServer: tns:YesNo?, Restrict: tns:Restriction?, "
        "SetDefault: tns:YesNo?, SequenceNumber: string?, ServiceEnum: string?, GroupName: string?, "
        "Deployable: boolean",
        "SpecificationsEx": "item: tns:SpecificationEx*",
        "Status": _ORDERS["Status"].replace("ReturnCode: string", "ReturnCode: integer"),
        "StaticServiceListEx": "PrimaryNode: boolean, SecondaryNode: boolean, Services: tns:SpecificationsEx?",
    },
    {
        "getStaticServiceListExtended": "ServiceInformationResponse: string",
        "soapDoServiceDeploymentNoDbUpdate": "DeploymentServiceRequestEx: tns:DeploymentServiceRequestEx",
        "soapDoControlServicesEx": "ControlServiceRequestEx: tns:ControlServiceRequestEx",
    },
    {
        "getStaticServiceListExtendedResponse": "getStaticServiceListExtendedReturn: tns:StaticServiceListEx",
        "soapDoServiceDeploymentNoDbUpdateResponse": "soapDoServiceDeploymentNoDbUpdateReturn: tns:Status",
        "soapDoControlServicesExResponse": "soapDoControlServicesExReturn: tns:Status",
    },
)

_COUNTERS = "SessionHandle: string, ArrayOfCounter: tns:AskedCounters"
_VALUES = "tns:CounterInfo*"
PERFMON = _description(
    "PerfmonService",
    "PerfmonPort",
    "PerfmonBinding",
    {
        "Counter": "Name: string?",
        "AskedCounters": "Counter: tns:Counter+",
        "Counters": "item: tns:Counter*",
        "CounterInfo": "Name: string?, Value: long, CStatus: unsignedInt",
        "Instance": "Name: string?",
        "ObjectInfo": "Name: string?, MultiInstance: boolean, ArrayOfCounter: tns:Counters?",
    },
    {
        "perfmonOpenSession": "",
        "perfmonAddCounter": _COUNTERS,
        "perfmonRemoveCounter": _COUNTERS,
        "perfmonCollectSessionData": "SessionHandle: string",
        "perfmonCloseSession": "SessionHandle: string",
        "perfmonListInstance": "Host: string, Object: string",
        "perfmonListCounter": "Host: string",
        "perfmonCollectCounterData": "Host: string, Object: string",
    },
    {
        "perfmonOpenSessionResponse": "perfmonOpenSessionReturn: string",
        "perfmonAddCounterResponse": "",
        "perfmonRemoveCounterResponse": "",
        "perfmonCollectSessionDataResponse": f"perfmonCollectSessionDataReturn: {_VALUES}",
        "perfmonCloseSessionResponse": "",
        "perfmonListInstanceResponse": "perfmonListInstanceReturn: tns:Instance*",
        "perfmonListCounterResponse": "perfmonListCounterReturn: tns:ObjectInfo+",
        "perfmonCollectCounterDataResponse": f"perfmonCollectCounterDataReturn: {_VALUES}",
    },
)
